"""Functions that travel, on all customers together: how much rests on few, and what moving some of them up would bring.

What each does is said where the same formula stands in Python, `pyramid_addin.excel.functions`. See `_lambda_text` for
the notation and `_lambda_parts` for the parts.
"""

from __future__ import annotations

TOP_SHARE = """
LAMBDA(values,[top],[measure],LET(
    {bare},{number},{rounded},{size},{listed},{beyond},{beside},
    cells,TOCOL(MAP(values,listed)),
    ranked,FILTER(cells,cells<"",NA()),
    given,MAP(IF(ISOMITTED(measure),"",measure),number),
    amounts,IF(SUM(--IFERROR(given<>"",TRUE))=0,ranked,
        MAP(FILTER(beside(TOCOL(given),cells),cells<"",""),LAMBDA(cell,IF(ISNUMBER(cell),rounded(cell),cell)))),
    buyers,SUM(--(ranked<>0)),
    total,ROUND(SUM(amounts),4),
    asked,MAP(IF(ISOMITTED(top),"",top),number),
    parts,IF(SUM(--IFERROR(asked<>"",TRUE))=0,MAP(0.2,number),asked),
    trouble,SUM(ranked)*0+IF(total>0,0,NA()),
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),MAP(parts,LAMBDA(part,
        IF(ISERROR(part),part,IF(part="","",IF(OR(part<=0,part>1),#VALUE!,IF(buyers=0,0,LET(
            least,LARGE(FILTER(ranked,ranked<>0),MIN(buyers,size(buyers,part*100))),
            ROUND(SUM(IF((ranked<>0)*(ranked>=least),amounts,0)),4)/total))))))))
))
"""

CONCENTRATION = """
LAMBDA(values,[measure],LET(
    {bare},{rounded},{listed},
    cells,TOCOL(MAP(values,listed)),
    amounts,SORT(FILTER(cells,cells<"",NA()),1,-1),
    total,ROUND(SUM(amounts),4),
    best,LAMBDA(many,IF(total>0,ROUND(SUM(TAKE(amounts,MIN(many,ROWS(amounts)))),4)/total,NA())),
    positive,FILTER(amounts,amounts>0,NA()),
    sizes,positive/MAX(positive),
    shares,sizes/SUM(sizes),
    hhi,MIN(SUMSQ(shares)*10000,10000),
    many,ROWS(shares),
    asked,MAP(IF(ISOMITTED(measure),"",measure),LAMBDA(cell,
        IF(ISERROR(cell),IF(ISNA(cell),cell,#VALUE!),LOWER(bare(cell))))),
    wanted,IF(SUM(--IFERROR(asked<>"",TRUE))=0,MAP("hhi",bare),asked),
    trouble,SUM(amounts)*0,
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),MAP(wanted,LAMBDA(name,
        IF(ISERROR(name),name,IF(name="","",SWITCH(name,
            "hhi",hhi,"effective",10000/hhi,"gini",MAX((many+1-2*SUM(shares*SEQUENCE(many)))/many,0),
            "top1",best(1),"top5",best(5),"top10",best(10),#VALUE!))))))
))
"""

UPGRADE_EFFECT = """
LAMBDA(values,[share],[profits],LET(
    {bare},{number},{rounded},{size},{listed},{beyond},{beside},
    cells,TOCOL(MAP(values,listed)),
    given,MAP(IF(ISOMITTED(profits),"",profits),number),
    measured,SUM(--IFERROR(given<>"",TRUE))>0,
    beside_them,IF(measured,beside(TOCOL(given),cells),IF(cells<"","","")),
    active,(cells<"")*(cells<>0),
    sold,FILTER(cells,active,NA()),
    gained,MAP(FILTER(beside_them,active,NA()),LAMBDA(cell,IF(ISNUMBER(cell),rounded(cell),cell))),
    many,ROWS(sold),
    begins,MAP({standard_percents},LAMBDA(percent,LARGE(sold,size(many,percent)))),
    place,LAMBDA(amount,MIN(4,1+SUM(--(begins>amount)))),
    codes,MAP(sold,place),
    targets,MAP(SEQUENCE(4),LAMBDA(code,LET(
        members,SUM(--(codes=code)),
        IF(members=0,INDEX(begins,code,1),SUM(IF(codes=code,sold,0))/MAX(members,1))))),
    gaps,MAP(sold,codes,LAMBDA(amount,code,IF(AND(code>1,amount>0),rounded(INDEX(begins,MAX(code-1,1),1)-amount),""))),
    extras,MAP(sold,codes,LAMBDA(amount,code,
        rounded(INDEX(targets,place(INDEX(begins,MAX(code-1,1),1)),1)-amount))),
    lifts,MAP(sold,extras,gained,LAMBDA(amount,extra,gain,IF(ISNUMBER(gain),rounded(extra*(gain/amount)),""))),
    moving,SUM(--(gaps<"")),
    order,SORTBY(HSTACK(gaps,extras,lifts),gaps,1,sold,-1,IF(gained="",-1E300,gained),-1),
    over,LAMBDA(part,whole,IF(part="","",IF(ROUND(SUM(whole),4)>0,part/ROUND(SUM(whole),4),""))),
    asked,MAP(IF(ISOMITTED(share),"",share),number),
    parts,TOROW(IF(SUM(--IFERROR(asked<>"",TRUE))=0,MAP(0.02,number),asked)),
    figures,MAKEARRAY(IF(measured,6,4),COLUMNS(parts),LAMBDA(row,column,LET(
        part,INDEX(parts,1,column),
        IF(ISERROR(part),part,IF(part="","",IF(OR(part<=0,part>1),#VALUE!,LET(
            moved,MIN(moving,size(many,part*100)),
            first,SEQUENCE(many)<=moved,
            extra,ROUND(SUM(IF(first,CHOOSECOLS(order,2),0)),4),
            lift,IF(SUM(first*(CHOOSECOLS(order,3)=""))>0,"",ROUND(SUM(IF(first,CHOOSECOLS(order,3),0)),4)),
            CHOOSE(row,part,moved,extra,over(extra,sold),lift,over(lift,gained))))))))),
    trouble,SUM(cells)*0+SUM(gained)*0+SUM(sold)*0,
    IF(ISERROR(trouble),IF(ISNA(trouble),NA(),#VALUE!),
        HSTACK(TAKE({upgrade_heads},IF(measured,6,4)),figures))
))
"""
