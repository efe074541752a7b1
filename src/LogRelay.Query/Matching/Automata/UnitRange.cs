namespace LogRelay.Query.Matching.Automata;

/// <summary>UTF-16 units from one to another, both inclusive.</summary>
internal readonly record struct UnitRange(int First, int Last)
{
    /// <summary>How many units there are.</summary>
    public const int Units = char.MaxValue + 1;
}
