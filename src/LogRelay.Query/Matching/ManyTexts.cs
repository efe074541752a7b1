namespace LogRelay.Query.Matching;

/// <summary>Finds any of many texts in bytes, ASCII letters in either case, in one look at each byte. Immutable; any thread.</summary>
/// <remarks>
/// Aho and Corasick's automaton. A state is the longest beginning of a text that ends at the byte last looked at. For a few
/// texts <see cref="LiteralSearch"/> is faster, one after the other.
/// </remarks>
internal sealed class ManyTexts
{
    private const int EndsHere = int.MinValue;

    // 0: in none of the texts.
    private readonly byte[] _classes = new byte[256];
    private readonly int _classCount;

    // By state and class the next state, a state being the place of its row; EndsHere where a text ends with it.
    private readonly int[] _next;

    // By state, the texts that end with it.
    private readonly int[][] _ending;

    /// <summary>Prepares the search.</summary>
    /// <param name="texts">None of them empty.</param>
    public ManyTexts(IReadOnlyList<byte[]> texts)
    {
        _classCount = Classify(texts);
        _next = new int[(texts.Sum(static text => text.Length) + 1) * _classCount];
        var own = new List<int>?[_next.Length / _classCount];
        var count = Spell(texts, own);
        Array.Resize(ref _next, count * _classCount);
        _ending = new int[count][];
        Link(own);
    }

    /// <summary>Where every search begins.</summary>
    public const int Start = 0;

    /// <summary>Looks on until a text ends.</summary>
    /// <param name="bytes">Where to look.</param>
    /// <param name="from">The first byte that was not looked at.</param>
    /// <param name="state"><see cref="Start"/> first, then as the last call left it.</param>
    /// <returns>The place of a text's last byte; -1 when none ends any more.</returns>
    public int NextEnd(ReadOnlySpan<byte> bytes, int from, ref int state)
    {
        var (next, classes, row) = (_next, _classes, state);
        for (var place = from; place < bytes.Length; place++)
        {
            var entry = next[row + classes[bytes[place]]];
            row = entry & ~EndsHere;
            if (entry < 0)
            {
                state = row;
                return place;
            }
        }
        state = row;
        return -1;
    }

    /// <summary>The texts that end where <see cref="NextEnd"/> stands.</summary>
    public ReadOnlySpan<int> EndingAt(int state) => _ending[state / _classCount];

    /// <summary>Bytes that stand in no text, or that differ in case alone, need not be told apart.</summary>
    private int Classify(IReadOnlyList<byte[]> texts)
    {
        var count = 1;
        foreach (var value in texts.SelectMany(static text => text))
        {
            var lower = AsciiFold.Lower(value);
            if (_classes[lower] == 0)
            {
                _classes[lower] = (byte)count++;
            }
            _classes[AsciiFold.Upper(lower)] = _classes[lower];
        }
        return count;
    }

    /// <summary>Makes a state of every beginning of a text.</summary>
    /// <returns>How many there are.</returns>
    private int Spell(IReadOnlyList<byte[]> texts, List<int>?[] own)
    {
        var count = 1;
        for (var i = 0; i < texts.Count; i++)
        {
            var row = Start;
            foreach (var value in texts[i])
            {
                ref var next = ref _next[row + _classes[value]];
                // Nothing leads back to the start yet.
                next = next == Start ? count++ * _classCount : next;
                row = next;
            }
            (own[row / _classCount] ??= []).Add(i);
        }
        return count;
    }

    /// <summary>Goes on where no text does: with the longest ending that is the beginning of one. Shorter states first.</summary>
    private void Link(List<int>?[] own)
    {
        var shorter = new int[_ending.Length];
        var order = new Queue<int>([Start]);
        while (order.TryDequeue(out var row))
        {
            var state = row / _classCount;
            var fallback = shorter[state];
            _ending[state] = row == Start ? [] : [.. own[state] ?? [], .. _ending[fallback / _classCount]];
            for (var at = 0; at < _classCount; at++)
            {
                ref var next = ref _next[row + at];
                var other = row == Start ? Start : _next[fallback + at];
                if (next == Start)
                {
                    next = other;
                }
                else
                {
                    shorter[next / _classCount] = other;
                    order.Enqueue(next);
                }
            }
        }
        for (var place = 0; place < _next.Length; place++)
        {
            _next[place] |= EndingAt(_next[place]).IsEmpty ? 0 : EndsHere;
        }
    }
}
