"""Functions that travel, on layers: which layer, where layers begin, how much is in each, who moved.

What each does is said where the same formula stands in Python, `pyramid_addin.excel.functions`. See `_lambda_text` for
the notation and `_lambda_parts` for the parts.
"""

from __future__ import annotations

PYRAMID_LAYER = """
LAMBDA(value,[population],[boundaries],[names],LET(
    {bare},{number},{rounded},{bounds},{titles},{fit},
    chosen,TOCOL(MAP(IF(ISOMITTED(names),"",names),LAMBDA(cell,IF(ISERROR(cell),cell,bare(cell))))),
    count,IFNA(XMATCH(TRUE,chosen<>"",0,-1),0),
    wanted,IF(count=0,titles,TAKE(chosen,layers)),
    base,IF(ISOMITTED(population),0,population),
    {begins},{layer},
    trouble,refused+SUM(chosen)+IF(OR(count=0,count=layers,count=layers+1),0,#VALUE!)+IF(fit(wanted),0,#VALUE!)
        +{peopled},
    zero,IF(count>layers,INDEX(chosen,layers+1,1),<layers.inactive>),
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),MAP(value,LAMBDA(cell,LET(
        amount,number(cell),
        IF(ISERROR(amount),amount,IF(amount="","",LET(
            exact,rounded(amount),
            IF(exact=0,zero,IF(AND(by<>"amount",buyers=0),NA(),INDEX(wanted,layer(exact),1)))))))))))
)
"""

REVENUE_TO_NEXT_LAYER = """
LAMBDA(value,[population],[boundaries],LET(
    {bare},{number},{rounded},{bounds},
    base,IF(ISOMITTED(population),0,population),
    {begins},{layer},
    trouble,refused+{peopled},
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),MAP(value,LAMBDA(cell,LET(
        amount,number(cell),
        IF(ISERROR(amount),amount,IF(amount="","",LET(
            exact,rounded(amount),
            IF(exact=0,"",IF(AND(by<>"amount",buyers=0),NA(),LET(
                place,layer(exact),
                IF(place=1,"",rounded(INDEX(begins,place-1,1)-exact))))))))))))
))
"""

LAYER_BOUNDARIES = """
LAMBDA(values,[boundaries],LET(
    {bare},{rounded},{bounds},{titles},{fit},
    base,values,
    {begins},
    trouble,SUM(tally)*0+IF(SUM(tally)=0,NA(),0)+refused+IF(fit(titles),0,#VALUE!)
        +IF(AND(by<>"amount",buyers=0),NA(),0),
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),
        HSTACK(titles,IF((SEQUENCE(layers)=layers)*(by="amount"),"",begins)))
))
"""

PYRAMID_TABLE = """
LAMBDA(values,[profits],[boundaries],LET(
    {bare},{rounded},{listed},{bounds},{titles},{beyond},{beside},
    cells,TOCOL(MAP(values,listed)),
    base,FILTER(cells,cells<"",NA()),
    {begins},{layer},
    net,TOCOL(MAP(IF(ISOMITTED(profits),"",profits),listed)),
    measured,SUM(--IFERROR(net<>"",TRUE))>0,
    gains,FILTER(IF(measured,beside(net,cells),cells),cells<"",""),
    codes,MAP(base,LAMBDA(amount,IF(amount=0,layers+1,layer(amount)))),
    over,LAMBDA(part,whole,IF(part="","",IF(whole>0,part/whole,""))),
    added,LAMBDA(amounts,ROUND(SUM(amounts),4)),
    active,SUM(--(codes<=layers)),
    wide,IF(measured,11,7),
    table,MAKEARRAY(layers+2,wide,LAMBDA(row,column,LET(
        here,(codes=row)+(row>layers+1),
        many,SUM(here),
        sold,added(IF(here,base,0)),
        gain,IF((row<layers+2)*many*(SUM(here*(gains<""))=0),"",added(IF(here,gains,0))),
        standard,AND(usual,row<=layers),
        CHOOSE(column,many,
            IF(row=layers+1,"",over(MIN(many,active),active)),
            IF(standard,INDEX({standard_customers},row),""),
            sold,over(sold,added(base)),
            IF(standard,INDEX({standard_revenue},row),""),
            over(sold,many),gain,over(gain,added(gains)),over(gain,sold),
            IF(row=layers+1,"",SUM(here*(codes<=layers)*(gains<0))))))),
    trouble,SUM(base)*0+refused+SUM(gains)*0+IF(SUM(--(gains="-"))=0,0,#VALUE!),
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),HSTACK(
        VSTACK(<formula_words.layer>,titles,<layers.inactive>,<formula_words.total>),
        VSTACK(TAKE({table_heads},1,wide),table)))
))
"""

LAYER_SHARE = """
LAMBDA(layer,layers,[values],LET(
    {bare},{number},{rounded},{label},{headless},{beyond},{beside},
    all,TOCOL(MAP(layers,label)),
    keys,headless(all),
    given,MAP(IF(ISOMITTED(values),"",values),number),
    by_amount,SUM(--IFERROR(given<>"",TRUE))>0,
    weights,IF(by_amount,
        MAP(keys,beside(TOCOL(given),all),LAMBDA(key,amount,
            IF(key="",0,IF(ISNUMBER(amount),rounded(amount),IF(ISERROR(amount),amount,0))))),
        MAP(keys,LAMBDA(key,IF(OR(key="",ISNUMBER(XMATCH(key,{passive_keys}))),0,1)))),
    total,ROUND(SUM(weights),4),
    known,VSTACK(UNIQUE(keys),TOCOL({method_keys})),
    shares,MAP(known,LAMBDA(key,ROUND(SUM(IF(keys=key,weights,0)),4)/total)),
    trouble,SUM(all)+IF(SUM(--(all<>""))*SUM(--(keys<>""))=0,NA(),0)+total*0+IF(total>0,0,NA()),
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),MAP(layer,LAMBDA(cell,LET(
        key,label(cell),
        IF(ISERROR(key),key,IF(key="","",
            IF(AND(NOT(by_amount),ISNUMBER(XMATCH(key,{passive_keys}))),NA(),
                INDEX(shares,XMATCH(key,known),1))))))))
))
"""

LAYER_MIGRATION = """
LAMBDA(previous,current,LET(
    {bare},{label},{headless},{beyond},
    before,TOCOL(MAP(previous,label)),
    after,TOCOL(MAP(current,label)),
    known,VSTACK(headless(before),headless(after)),
    spelled,VSTACK(TOCOL(MAP(previous,LAMBDA(cell,IFERROR(bare(cell),"")))),
        TOCOL(MAP(current,LAMBDA(cell,IFERROR(bare(cell),""))))),
    found,UNIQUE(FILTER(known,known<>"")),
    place,LAMBDA(key,IFNA(XMATCH(key,{method_keys}),99)),
    occurring,UNIQUE(IF(MIN(MAP(found,place))<99,VSTACK({standard_keys},found),found)),
    padded,LAMBDA(key,REDUCE("",SEQUENCE(LEN(key)),LAMBDA(done,at,LET(
        sign,MID(key,at,1),
        IF(ISERROR(FIND(sign,"0123456789")),done&sign,
            IF(IF(at=1,TRUE,ISERROR(FIND(MID(key,at-1,1),"0123456789"))),done&TEXT(--sign,REPT("0",15)),
                LEFT(done,LEN(done)-15)&TEXT(RIGHT(done,15)*10+sign,REPT("0",15)))))))),
    keys,SORTBY(occurring,MAP(occurring,place),1,
        MAP(occurring,LAMBDA(key,--ISNUMBER(FIND(LEFT(key),"0123456789")))),1,MAP(occurring,padded),1),
    names,MAP(keys,LAMBDA(key,IF(place(key)<99,INDEX({layer_names},place(key)),INDEX(spelled,XMATCH(key,known),1)))),
    many,ROWS(keys),
    long,MAX(ROWS(before),ROWS(after)),
    was,EXPAND(TAKE(known,ROWS(before)),long,1,""),
    is,EXPAND(DROP(known,ROWS(before)),long,1,""),
    one,LAMBDA(listed,at,IF(at>many+1,SEQUENCE(long)>0,listed=IF(at>many,"",INDEX(keys,at,1)))),
    moved,MAKEARRAY(many+2,many+2,LAMBDA(row,column,
        SUM(one(was,row)*one(is,column)*((was<>"")+(is<>"")>0)))),
    trouble,SUM(before)+SUM(after)+IF(beyond(before,ROWS(after))+beyond(after,ROWS(before))>0,#VALUE!,0)
        +IF(SUM(--(TAKE(known,ROWS(before))<>""))*SUM(--(DROP(known,ROWS(before))<>""))=0,NA(),0),
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),VSTACK(
        HSTACK(<formula_words.from_to>,TOROW(names),<formula_words.lost>,<formula_words.total>),
        HSTACK(VSTACK(names,<formula_words.new>,<formula_words.total>),moved)))
))
"""
