"""Functions that travel, on one customer at a time, or on columns of them: status, profit, what to do.

What each does is said where the same formula stands in Python, `pyramid_addin.excel.functions`. See `_lambda_text` for
the notation and `_lambda_parts` for the parts.
"""

from __future__ import annotations

CUSTOMER_STATUS = """
LAMBDA(revenue,[last_order],[contact],LET(
    {bare},{number},
    plain,LAMBDA(cell,LET(
        word,LOWER(bare(cell)),
        kept,MAP(SEQUENCE(LEN(word)),LAMBDA(at,ISERROR(FIND(MID(word,at,1)," .:;-*()[]")))),
        first,XMATCH(TRUE,kept),
        TRIM(SUBSTITUTE(SUBSTITUTE(MID(word,first,XMATCH(TRUE,kept,0,-1)-first+1),"ï","i"),"ë","e")))),
    told,LAMBDA(cell,LET(
        word,IFERROR(plain(cell),""),
        IF(ISNUMBER(XMATCH(word,{inactive_words})),"inactive",
        IF(ISNUMBER(XMATCH(word,{prospect_words})),"prospect",
        IF(ISNUMBER(XMATCH(word,{suspect_words})),"suspect","?"))))),
    sales,MAP(revenue,number),
    orders,MAP(IF(ISOMITTED(last_order),"",last_order),number),
    talks,MAP(IF(ISOMITTED(contact),"",contact),LAMBDA(cell,
        IF(ISERROR(cell),IF(ISNA(cell),cell,#VALUE!),IF(bare(cell)="","",IF(ISTEXT(cell),told(cell),N(cell)))))),
    blind,SUM(--IFERROR(orders<>"",TRUE))+SUM(--IFERROR(talks<>"",TRUE))=0,
    grid,SEQUENCE(MAX(ROWS(sales),ROWS(orders),ROWS(talks)),MAX(COLUMNS(sales),COLUMNS(orders),COLUMNS(talks)))>0,
    MAP(IF(grid,sales),IF(grid,orders),IF(grid,talks),LAMBDA(sale,order,talk,
        IF(ISERROR(sale),sale,IF(ISERROR(order),order,IF(ISERROR(talk),talk,
        IF(sale&order&talk="","",
        IF(N(sale)<>0,<formula_words.active>,
        IF(talk="inactive",<layers.inactive>,
        IF(talk="prospect",<layers.prospect>,
        IF(talk="suspect",<layers.suspect>,
        IF(OR(blind,N(order)<>0),<layers.inactive>,
        IF(talk="?",#VALUE!,
        IF(N(talk)<>0,<layers.prospect>,<layers.suspect>)))))))))))))
))
"""

CUSTOMER_PROFIT = """
LAMBDA(revenue,direct_cost,[cost_to_serve],[payment_costs],LET(
    {bare},{number},
    sales,MAP(revenue,number),
    costs,MAP(direct_cost,number),
    services,MAP(IF(ISOMITTED(cost_to_serve),"",cost_to_serve),number),
    payments,MAP(IF(ISOMITTED(payment_costs),"",payment_costs),number),
    grid,SEQUENCE(MAX(ROWS(sales),ROWS(costs),ROWS(services),ROWS(payments)),
        MAX(COLUMNS(sales),COLUMNS(costs),COLUMNS(services),COLUMNS(payments)))>0,
    MAP(IF(grid,sales),IF(grid,costs),IF(grid,services),IF(grid,payments),LAMBDA(sale,cost,service,payment,
        IF(ISERROR(sale),sale,IF(ISERROR(cost),cost,IF(ISERROR(service),service,IF(ISERROR(payment),payment,
        IF(sale&cost&service&payment="","",
        IF(AND(cost="",N(sale)<>0),"",
        IFERROR(ROUND(IF(cost="",0,ROUND(N(sale)-cost,4))-N(service)-N(payment),4),#VALUE!)))))))))
))
"""

PAYMENT_COST = """
LAMBDA(outstanding,days_overdue,[rate],[loss_rate],LET(
    {bare},{number},
    balances,MAP(outstanding,number),
    delays,MAP(days_overdue,number),
    rates,MAP(IF(ISOMITTED(rate),"",rate),number),
    losses,MAP(IF(ISOMITTED(loss_rate),"",loss_rate),number),
    grid,SEQUENCE(MAX(ROWS(balances),ROWS(delays),ROWS(rates),ROWS(losses)),
        MAX(COLUMNS(balances),COLUMNS(delays),COLUMNS(rates),COLUMNS(losses)))>0,
    MAP(IF(grid,balances),IF(grid,delays),IF(grid,rates),IF(grid,losses),LAMBDA(balance,days,interest,loss,
        IF(ISERROR(balance),balance,IF(ISERROR(days),days,IF(ISERROR(interest),interest,IF(ISERROR(loss),loss,
        IF(OR(N(interest)<0,N(interest)>1,N(loss)<0,N(loss)>1),#VALUE!,
        IF(balance&days="","",LET(
            owed,MAX(N(balance),0),
            late,MAX(N(days),0),
            IFERROR(ROUND(owed*late/365*IF(interest="",{interest_rate},interest)
                +owed*IF(loss="",LOOKUP(late,{loss_days},{loss_rates}),loss),4),#VALUE!))))))))))
))
"""

EXPECTED_CREDIT_LOSS = """
LAMBDA(balances,rates,LET(
    {bare},{number},
    held,MAP(balances,number),
    parts,MAP(rates,number),
    count,ROWS(parts)*COLUMNS(parts),
    equal,AND(ROWS(parts)=ROWS(held),COLUMNS(parts)=COLUMNS(held)),
    together,OR(equal,AND(MIN(ROWS(held),COLUMNS(held))=1,count=ROWS(held)*COLUMNS(held))),
    matched,IF(OR(equal,NOT(together)),parts,IF(ROWS(held)=1,TOROW(parts),TOCOL(parts))),
    fitting,OR(together,count=1,AND(ROWS(parts)=1,COLUMNS(parts)=COLUMNS(held)),
        AND(COLUMNS(parts)=1,ROWS(parts)=ROWS(held))),
    lost,MAP(held,IF(SEQUENCE(ROWS(held),COLUMNS(held))>0,matched),LAMBDA(balance,part,
        IF(ISERROR(part),#VALUE!,IF(AND(N(balance)>0,part=""),#VALUE!,
            IF(balance="","",MAX(balance,0)*N(part)))))),
    add,LAMBDA(amounts,IF(SUM(--(amounts<""))=0,"",SUM(amounts))),
    trouble,SUM(held)*0+SUM(parts)*0+SUM(lost)*0
        +IF(AND(fitting,SUM((parts<0)+(parts<"")*(parts>1))=0),0,#VALUE!),
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),
        IF(count=1,lost,IF(together,add(lost),IF(ROWS(parts)=1,BYROW(lost,add),BYCOL(lost,add)))))
))
"""

PROFIT_CLASS = """
LAMBDA(profit,revenue,[target],LET(
    {bare},{number},
    profits,MAP(profit,number),
    sales,MAP(revenue,number),
    targets,MAP(IF(ISOMITTED(target),"",target),number),
    grid,SEQUENCE(MAX(ROWS(profits),ROWS(sales),ROWS(targets)),
        MAX(COLUMNS(profits),COLUMNS(sales),COLUMNS(targets)))>0,
    MAP(IF(grid,profits),IF(grid,sales),IF(grid,targets),LAMBDA(gain,sale,wanted,
        IF(ISERROR(gain),gain,IF(ISERROR(sale),sale,IF(ISERROR(wanted),wanted,
        IF(OR(N(wanted)<0,N(wanted)>1),#VALUE!,
        IF(gain="","",
        IF(gain<0,<profit_classes.loss_making>,
        IF(N(sale)<=0,"",
        IF(ROUND(gain/sale,9)>=IF(wanted="",{target_return},wanted),<profit_classes.profitable>,
            <profit_classes.marginal>))))))))))
))
"""

CUSTOMER_STRATEGY = """
LAMBDA(layer,profit,[share_of_wallet],[to_next_layer],[revenue],LET(
    {bare},{number},{label},
    keys,MAP(layer,label),
    profits,MAP(profit,number),
    shares,MAP(IF(ISOMITTED(share_of_wallet),"",share_of_wallet),number),
    gaps,MAP(IF(ISOMITTED(to_next_layer),"",to_next_layer),number),
    sales,MAP(IF(ISOMITTED(revenue),"",revenue),number),
    grid,SEQUENCE(MAX(ROWS(keys),ROWS(profits),ROWS(shares),ROWS(gaps),ROWS(sales)),
        MAX(COLUMNS(keys),COLUMNS(profits),COLUMNS(shares),COLUMNS(gaps),COLUMNS(sales)))>0,
    MAP(IF(grid,keys),IF(grid,profits),IF(grid,shares),IF(grid,gaps),IF(grid,sales),LAMBDA(key,gain,share,gap,sale,
        IF(ISERROR(key),key,IF(ISERROR(gain),gain,IF(ISERROR(share),share,IF(ISERROR(gap),gap,IF(ISERROR(sale),sale,
        IF(key="","",
        IF(OR(N(share)<0,N(share)>1),#VALUE!,LET(
            place,XMATCH(key,{method_keys}),
            wallet_open,IF(share="",FALSE,ROUND(share,9)<{wallet_threshold}),
            within_reach,IF(OR(gap="",sale=""),FALSE,gap<=ROUND({reach}*(sale+gap),4)),
            loss_making,N(gain)<0,
            IF(ISNA(place),NA(),{strategy_rules})))))))))))
))
"""
