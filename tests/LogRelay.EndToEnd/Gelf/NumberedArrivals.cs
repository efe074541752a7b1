using System.Buffers.Text;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>The numbers that messages of the program emit begin with, in the order of arrival, and where the receiver broke off.</summary>
/// <remarks>One thread takes; any may ask for <see cref="Count"/>. The rest is for when nothing arrives.</remarks>
internal sealed class NumberedArrivals
{
    private static ReadOnlySpan<byte> BeforeLine => "\"short_message\":\""u8;

    private readonly List<int> _numbers = [];
    private readonly HashSet<int> _breaks = [];
    private int _count;

    /// <summary>Messages so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The number of the last message.</summary>
    public int Last { get; private set; }

    /// <summary>Messages that had arrived before.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Takes a message.</summary>
    public void Take(ReadOnlyMemory<byte> message)
    {
        var start = message.Span.IndexOf(BeforeLine) + BeforeLine.Length;
        Last = Utf8Parser.TryParse(message.Span[start..], out int number, out _) ? number : -1;
        _numbers.Add(Last);
        Interlocked.Increment(ref _count);
    }

    /// <summary>The receiver has just been killed: what comes next may have come before.</summary>
    public void Break() => _breaks.Add(Count);

    /// <summary>
    /// Every number from 1 to <paramref name="last"/> is there, in order; only right after a break the sequence may go
    /// back, and from there it goes on without a gap.
    /// </summary>
    public void AssertComplete(int last)
    {
        var previous = 0;
        for (var i = 0; i < _numbers.Count; i++)
        {
            var number = _numbers[i];
            if (number != previous + 1)
            {
                Assert.True(_breaks.Contains(i) && number > 0 && number <= previous, $"{number} came after {previous}, as message {i}; breaks at {string.Join(' ', _breaks)}");
                Duplicates += previous + 1 - number;
            }
            previous = number;
        }
        Assert.Equal(last, previous);
        Assert.Equal(last + Duplicates, _numbers.Count);
    }
}
