Attribute VB_Name = "PyramidFunctions"
Option Explicit

' The formulas as cells call them. Made from pyramid_addin.excel.functions by `make addin`; do not edit.

#If Not Mac Then

Public Function PYRAMID_LAYER(value As Variant, population As Variant, Optional boundaries As Variant, _
                              Optional names As Variant) As Variant
    PYRAMID_LAYER = PyramidAnswer("PYRAMID_LAYER", Array(value, population, boundaries, names))
End Function

Public Function LAYER_SHARE(layer As Variant, layers As Variant, Optional values As Variant) As Variant
    LAYER_SHARE = PyramidAnswer("LAYER_SHARE", Array(layer, layers, values))
End Function

Public Function PYRAMID_TABLE(values As Variant, Optional profits As Variant, _
                              Optional boundaries As Variant) As Variant
    PYRAMID_TABLE = PyramidAnswer("PYRAMID_TABLE", Array(values, profits, boundaries))
End Function

Public Function LAYER_BOUNDARIES(values As Variant, Optional boundaries As Variant) As Variant
    LAYER_BOUNDARIES = PyramidAnswer("LAYER_BOUNDARIES", Array(values, boundaries))
End Function

Public Function REVENUE_TO_NEXT_LAYER(value As Variant, population As Variant, _
                                      Optional boundaries As Variant) As Variant
    REVENUE_TO_NEXT_LAYER = PyramidAnswer("REVENUE_TO_NEXT_LAYER", Array(value, population, boundaries))
End Function

Public Function CUSTOMER_STATUS(revenue As Variant, Optional last_order As Variant, _
                                Optional contact As Variant) As Variant
    CUSTOMER_STATUS = PyramidAnswer("CUSTOMER_STATUS", Array(revenue, last_order, contact))
End Function

Public Function CUSTOMER_PROFIT(revenue As Variant, direct_cost As Variant, _
                                Optional cost_to_serve As Variant, _
                                Optional payment_cost As Variant) As Variant
    CUSTOMER_PROFIT = PyramidAnswer("CUSTOMER_PROFIT", Array(revenue, direct_cost, cost_to_serve, _
                                                             payment_cost))
End Function

Public Function PAYMENT_COST(outstanding As Variant, days_overdue As Variant, Optional rate As Variant, _
                             Optional loss_rate As Variant) As Variant
    PAYMENT_COST = PyramidAnswer("PAYMENT_COST", Array(outstanding, days_overdue, rate, loss_rate))
End Function

Public Function EXPECTED_CREDIT_LOSS(balances As Variant, rates As Variant) As Variant
    EXPECTED_CREDIT_LOSS = PyramidAnswer("EXPECTED_CREDIT_LOSS", Array(balances, rates))
End Function

Public Function PROFIT_CLASS(profit As Variant, revenue As Variant, Optional target As Variant) As Variant
    PROFIT_CLASS = PyramidAnswer("PROFIT_CLASS", Array(profit, revenue, target))
End Function

Public Function CUSTOMER_STRATEGY(layer As Variant, profit As Variant, Optional share_of_wallet As Variant, _
                                  Optional to_next_layer As Variant, Optional revenue As Variant) As Variant
    CUSTOMER_STRATEGY = PyramidAnswer("CUSTOMER_STRATEGY", Array(layer, profit, share_of_wallet, _
                                                                 to_next_layer, revenue))
End Function

Public Function TOP_SHARE(values As Variant, Optional top As Variant, Optional measure As Variant) As Variant
    TOP_SHARE = PyramidAnswer("TOP_SHARE", Array(values, top, measure))
End Function

Public Function CONCENTRATION(values As Variant, Optional measure As Variant) As Variant
    CONCENTRATION = PyramidAnswer("CONCENTRATION", Array(values, measure))
End Function

Public Function LAYER_MIGRATION(previous As Variant, current As Variant) As Variant
    LAYER_MIGRATION = PyramidAnswer("LAYER_MIGRATION", Array(previous, current))
End Function

Public Function UPGRADE_EFFECT(values As Variant, Optional share As Variant, _
                               Optional profits As Variant) As Variant
    UPGRADE_EFFECT = PyramidAnswer("UPGRADE_EFFECT", Array(values, share, profits))
End Function

Public Function PYRAMID_WHY(Optional cell As Variant) As Variant
    PYRAMID_WHY = PyramidWhy(cell)
End Function

#End If
