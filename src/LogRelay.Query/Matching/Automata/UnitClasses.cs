namespace LogRelay.Query.Matching.Automata;

/// <summary>Puts the UTF-16 units into classes: those of one class are in the same sets of an expression. Immutable; any thread.</summary>
internal sealed class UnitClasses
{
    /// <summary>More classes make a table too wide.</summary>
    private const int MaxClasses = 200;

    private readonly byte[] _classes;

    private UnitClasses(byte[] classes, ulong[] sets)
    {
        _classes = classes;
        Sets = sets;
    }

    /// <summary>For each class the sets that it is in: bit n stands for the set with number n.</summary>
    public IReadOnlyList<ulong> Sets { get; }

    /// <summary>The class of each unit.</summary>
    public ReadOnlySpan<byte> Classes => _classes;

    /// <summary>The classes of some sets.</summary>
    /// <returns>Null when there are too many.</returns>
    public static UnitClasses? Of(IReadOnlyList<IReadOnlyList<UnitRange>> sets)
    {
        // Where a set begins or ends, its bit turns.
        var turns = new SortedDictionary<int, ulong>();
        for (var set = 0; set < sets.Count; set++)
        {
            foreach (var range in sets[set])
            {
                turns[range.First] = turns.GetValueOrDefault(range.First) ^ (1UL << set);
                turns[range.Last + 1] = turns.GetValueOrDefault(range.Last + 1) ^ (1UL << set);
            }
        }
        var numbers = new Dictionary<ulong, byte>();
        var classes = new byte[UnitRange.Units];
        var (from, current) = (0, 0UL);
        foreach (var (at, turned) in turns.Append(new(UnitRange.Units, 0UL)))
        {
            if (at > from)
            {
                if (!numbers.TryGetValue(current, out var number))
                {
                    if (numbers.Count == MaxClasses)
                    {
                        return null;
                    }
                    numbers.Add(current, number = (byte)numbers.Count);
                }
                classes.AsSpan(from, at - from).Fill(number);
                from = at;
            }
            current ^= turned;
        }
        var members = new ulong[numbers.Count];
        foreach (var (member, number) in numbers)
        {
            members[number] = member;
        }
        return new UnitClasses(classes, members);
    }
}
