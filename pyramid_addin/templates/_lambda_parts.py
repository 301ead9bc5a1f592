"""Steps that several functions share, as pairs of a name and its formula for a LET, in the notation of `_lambda_text`.

A name in a workbook holds all it needs, so that one function can be copied to another workbook: what is shared is
shared here, not by names that call each other. Written so that Excel 365 and the engines that test it agree: functions
that look at one cell (ISNUMBER, TRIM, ROUND, ...) only ever see one cell, inside MAP; arrays meet through operators,
IF, SUM and the array functions. Blank cells become "" before they enter an array, where Excel could take them for zero.
"""

from __future__ import annotations

PARTS = {
    # --- one cell -----------------------------------------------------------------------------------------------------
    # a cell's text without spaces around it; "" for blank
    "bare": 'bare,LAMBDA(cell,TRIM(SUBSTITUTE(cell,UNICHAR(160)," ")))',
    # its number, "" for blank; #N/A stays, all else is #VALUE!
    "number": """
        number,LAMBDA(cell,IF(ISNUMBER(cell),cell,IF(ISERROR(cell),IF(ISNA(cell),cell,#VALUE!),
            IF(bare(cell)="","",#VALUE!))))
    """,
    # the same in steps of 0.0001, where texts do not count: headings among the amounts of all customers
    "listed": """
        listed,LAMBDA(cell,IF(ISNUMBER(cell),rounded(cell),IF(ISERROR(cell),IF(ISNA(cell),cell,#VALUE!),
            IF(bare(cell)="","","-"))))
    """,
    # an amount in steps of 0.0001, halves to the even step: as sums are rounded when a ledger is read
    "rounded": """
        rounded,LAMBDA(amount,IF(ABS(amount)>1E11,amount,LET(
            units,amount*10000,whole,INT(units),rest,units-whole,
            (whole+IF(rest=0.5,whole-2*INT(whole/2),--(rest>0.5)))/10000)))
    """,
    # how many of so many customers a percentage takes; ROUND takes away what floats add
    "size": "size,LAMBDA(many,percent,MAX(1,ROUNDUP(ROUND(many*percent/100,9),0)))",
    # what a layer's name stands for, in either language, or itself; "" for blank
    "label": """
        label,LAMBDA(cell,IF(ISERROR(cell),IF(ISNA(cell),cell,#VALUE!),LET(
            word,LOWER(bare(cell)),
            short,SUBSTITUTE(SUBSTITUTE(word,{numbered_en},""),{numbered_nl},""),
            IF(ISNUMBER(XMATCH(short,SEQUENCE({most_layers})&"")),short,
                IFNA(INDEX({other_labels_keys},XMATCH(word,{other_labels})),word)))))
    """,
    # --- ranges that belong together ----------------------------------------------------------------------------------
    # how many cells beyond the first so many hold anything
    "beyond": 'beyond,LAMBDA(cells,many,IF(ROWS(cells)>many,SUM(--IFERROR(DROP(cells,many)<>"",TRUE)),0))',
    # one column of cells beside another: as long, and refused where either goes on without the other
    "beside": """
        beside,LAMBDA(cells,main,IF(beyond(cells,ROWS(main))+beyond(main,ROWS(cells))>0,#VALUE!,
            TAKE(EXPAND(cells,MAX(ROWS(cells),ROWS(main)),1,""),ROWS(main))))
    """,
    # whether a range of cells, as numbers, holds nothing
    "empty": 'empty,LAMBDA(cells,SUM(--IFERROR(cells<>"",TRUE))=0)',
    # names of layers one below the other, without a heading
    "headless": """
        headless,LAMBDA(keys,LET(
            place,XMATCH(TRUE,keys<>""),
            first,INDEX(keys,place,1),
            rest,FILTER(keys,(SEQUENCE(ROWS(keys))>place)*(keys<>""),""),
            strange,SUM(--MAP(rest,LAMBDA(key,ISNA(XMATCH(key,{method_keys})))))>0,
            IF(OR(first=<en.formula_words.layer>,first=<nl.formula_words.layer>,
                    AND(NOT(strange),ISNA(XMATCH(first,{method_keys})))),
                IF(SEQUENCE(ROWS(keys))=place,"",keys),keys)))
    """,
    # --- where layers end: the argument `boundaries` ------------------------------------------------------------------
    # gives: by (customers, value or amount), layers (how many), ends (percentages or amounts), labels, named, refused
    "bounds": """
        given,MAP(IF(ISOMITTED(boundaries),"",boundaries),LAMBDA(cell,IF(bare(cell)="","",cell))),
        lead,INDEX(given,1,1),
        typed,OR(SUM(--(given<>""))=0,AND(ROWS(given)*COLUMNS(given)=1,ISTEXT(lead))),
        said,IF(lead="","1,5,20,100",lead),
        mode,TRIM(TEXTBEFORE(said,":",1,0,0,"customers")),
        parts,TOCOL(TEXTSPLIT(TEXTAFTER(said,":",1,0,0,said),IF(ISNUMBER(FIND(";",said)),";",","))),
        pairs,IF(typed,
            HSTACK(MAP(parts,LAMBDA(part,TRIM(TEXTBEFORE(part,"=",-1,0,0,"")))),
                MAP(parts,LAMBDA(part,TRIM(TEXTAFTER(part,"=",-1,0,0,part))))),
            IF(AND(OR(ROWS(given)=1,COLUMNS(given)=1),NOT(AND(COLUMNS(given)=2,ISTEXT(lead),lead<>""))),
                LET(line,TOCOL(given),used,XMATCH(TRUE,line<>"",0,-1),HSTACK(EXPAND("",used,1,""),TAKE(line,used))),
            LET(table,IF(IF(COLUMNS(given)=2,SUM(--(CHOOSECOLS(given,1)<""))=0,FALSE),given,TRANSPOSE(given)),
                kept,FILTER(table,(CHOOSECOLS(table,1)<>"")+(CHOOSECOLS(table,2)<>"")),
                IF(AND(ISTEXT(INDEX(kept,1,2)),INDEX(kept,1,2)<>""),DROP(kept,1),kept)))),
        many,ROWS(pairs),
        last,SEQUENCE(many)=many,
        heads,CHOOSECOLS(pairs,1),
        figures,CHOOSECOLS(pairs,2),
        open,AND(typed,mode="amount",INDEX(pairs,many,1)="",SUM(--(heads<>""))>0),
        labels,IF(last*open,figures,heads),
        named,SUM(--(labels<>""))>0,
        numbers,MAP(IF(last*open,"",figures),LAMBDA(figure,
            IF(AND(typed,figure<>""),NUMBERVALUE(SUBSTITUTE(figure,",","."),".",";"),figure))),
        ahead,TAKE(VSTACK(INDEX(numbers,1,1),numbers),many),
        limits,IF(last*named*(numbers=""),ahead,numbers),
        falls,SUM(--(limits>ahead))=0,
        by,IF(typed,mode,IF(AND(OR(many>1,named),falls),"amount","customers")),
        layers,many+AND(by="amount",NOT(named)),
        ends,IF(by="amount",EXPAND(limits,layers,1,INDEX(limits,many,1)),
            MAP(limits,LAMBDA(limit,ROUND(limit*IF(AND(NOT(typed),INDEX(limits,many,1)=1),100,1),10)))),
        refused,SUM(given)*0+IF(AND(layers<={most_layers},MIN(ROWS(given),COLUMNS(given))<3,
            SUM(--(limits<""))=many,NOT(named)+(SUM(--(labels=""))=0),open+NOT(AND(typed,named,by="amount")),
            IF(by="amount",falls,AND(OR(by="customers",by="value"),INDEX(ends,layers,1)=100,
                SUM(--(ends<=TAKE(VSTACK(0,ends),layers)))=0))),0,#VALUE!)
    """,
    # what the layers are called, best first; `usual`: as in the method
    "titles": """
        alike,LAMBDA(names,SUM(--((names={standard_en})+(names={standard_nl})>0))=4),
        usual,IF(layers=4,IF(named,alike(labels),TRUE),FALSE),
        numbered,IF(named,SUM(--(labels=SEQUENCE(layers)&""))=layers,TRUE),
        titles,IF(usual,{standard_names},IF(numbered,{numbered_names},labels))
    """,
    # whether names can stand in cells and be told apart; see `Boundaries`
    "fit": """
        fit,LAMBDA(names,OR(
            IF(ROWS(names)=4,alike(names),FALSE),
            AND(ROWS(UNIQUE(names))=ROWS(names),MAP(names,LAMBDA(name,AND(LEN(name)<={longest_name},
                ISERROR(FIND(LEFT(name&"="),"=<>+-@")),ISNA(XMATCH(name,{not_names})),
                SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(name,"*",""),"?",""),"~","")=name))))))
    """,
    # a number where the population can be used, else an error: it may be left out where the boundaries are amounts
    "peopled": """
        SUM(tally)*0+IF(AND(by="amount",OR(ISOMITTED(population),COUNTA(base)=0)),0,
            IF(OR(ISOMITTED(population),SUM(tally)=0),NA(),0))
    """,
    # --- where layers begin in a population ---------------------------------------------------------------------------
    # LARGE and FREQUENCY pass over headings and blanks. Zeros do not count: beyond the positive SMALL finds the next
    "begins": """
        tally,FREQUENCY(base,{-0.0000500001;0.00005}),
        buyers,SUM(tally)-INDEX(tally,2,1),
        begins,IF(by="amount",ends,IF(by="customers",
            MAP(ends,LAMBDA(share,LET(place,MAX(1,ROUNDUP(ROUND(buyers*share/100,9),0)),
                rounded(IF(place>INDEX(tally,3,1),SMALL(base,buyers-place+1),LARGE(base,place)))))),
            LET(ordered,SORT(MAP(FILTER(TOCOL(base),TOCOL(base<"")),rounded),1,-1),
                money,FILTER(ordered,ordered<>0),
                sums,SCAN(0,money,LAMBDA(done,amount,done+ROUND(amount*10000,0))),
                net,INDEX(sums,buyers,1),
                total,IF(net>0,net,MAX(0,MAX(sums))),
                before,TAKE(VSTACK(0,sums),buyers),
                starts,money<TAKE(VSTACK(INDEX(money,1,1),money),buyers),
                MAP(ends,LAMBDA(share,IF(share=100,INDEX(money,buyers,1),INDEX(money,
                    IFNA(XMATCH(1,starts*((before<0)+(before*100>=share*total)>0))-1,buyers),1)))))))
    """,
    # which layer an amount is in: 1 for the best
    "layer": "layer,LAMBDA(amount,MIN(layers,1+SUM(--(begins>amount))))",
}
