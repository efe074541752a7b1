using System.Buffers;
using System.Runtime.CompilerServices;

namespace LogRelay.Query.Engine;

/// <summary>
/// The matches of one block while they wait to be handed out: in two borrowed arrays, so that thousands of waiting records
/// are no work for the garbage collector. One thread at a time; one that is let go of without <see cref="Return"/> is lost
/// to the pool, no more.
/// </summary>
internal sealed class FoundBlock
{
    private readonly int _stream;
    private FoundEntry[] _entries;
    private byte[] _text;
    private readonly int _count;
    private int _next;

    /// <summary>Keeps copies.</summary>
    /// <param name="stream">Index of the stream.</param>
    /// <param name="order">The order in which they are handed out.</param>
    /// <param name="entries">The matches, in any order.</param>
    /// <param name="text">Their lines.</param>
    public FoundBlock(int stream, QueryOrder order, ReadOnlySpan<FoundEntry> entries, ReadOnlySpan<byte> text)
    {
        _stream = stream;
        _count = entries.Length;
        _entries = ArrayPool<FoundEntry>.Shared.Rent(_count);
        _text = ArrayPool<byte>.Shared.Rent(text.Length);
        entries.CopyTo(_entries);
        text.CopyTo(_text);
        HeldBytes = text.Length + (_count * Unsafe.SizeOf<FoundEntry>());
        Sort(_entries.AsSpan(0, _count), order);
    }

    /// <summary>Matches that were not taken yet.</summary>
    public int Count => _count - _next;

    /// <summary>Bytes of memory that it takes.</summary>
    public int HeldBytes { get; }

    /// <summary>Time of the next match; <see cref="Count"/> must not be 0.</summary>
    public long NextTimeNano => _entries[_next].TimeNano;

    /// <summary>Earliest and latest time; <see cref="Count"/> must not be 0.</summary>
    public (long Min, long Max) Times
    {
        get
        {
            var (first, last) = (_entries[_next].TimeNano, _entries[_count - 1].TimeNano);
            return (Math.Min(first, last), Math.Max(first, last));
        }
    }

    /// <summary>Where the next match stands among those of other blocks.</summary>
    public FoundOrder NextOrder(QueryOrder order) => FoundOrder.Of(_entries[_next].TimeNano, _stream, _entries[_next].Position, order);

    /// <summary>Takes the next match.</summary>
    public FoundRecord Take()
    {
        ref readonly var entry = ref _entries[_next++];
        return new FoundRecord(
            _stream, entry.Position, entry.TimeNano, entry.Source, entry.Level, _text.AsSpan(entry.TextOffset, entry.TextLength).ToArray())
        {
            IsMarker = entry.IsMarker,
        };
    }

    /// <summary>Gives the arrays back; nothing of it is used afterwards.</summary>
    public void Return()
    {
        ArrayPool<FoundEntry>.Shared.Return(_entries);
        ArrayPool<byte>.Shared.Return(_text);
        (_entries, _text) = ([], []);
    }

    private static void Sort(Span<FoundEntry> entries, QueryOrder order)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            // Usually they are sorted: clocks seldom go back.
            if ((entries[i].TimeNano, entries[i].Position).CompareTo((entries[i - 1].TimeNano, entries[i - 1].Position)) < 0)
            {
                entries.Sort(static (a, b) => (a.TimeNano, a.Position).CompareTo((b.TimeNano, b.Position)));
                break;
            }
        }
        if (order == QueryOrder.NewestFirst)
        {
            entries.Reverse();
        }
    }
}
