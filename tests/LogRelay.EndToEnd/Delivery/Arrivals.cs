using System.Globalization;
using System.Text;
using Xunit;

namespace LogRelay.EndToEnd.Delivery;

/// <summary>What one sink received of containers that run emit, by container, in the order of arrival.</summary>
/// <remarks>Any thread takes. The rest is for when nothing arrives.</remarks>
internal sealed class Arrivals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<int>> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    /// <summary>True when emit's last line of each of these containers has arrived.</summary>
    public bool HasEndOf(IEnumerable<string> containerIds)
    {
        lock (_lock)
        {
            return containerIds.All(_ended.Contains);
        }
    }

    /// <summary>Lines of a container so far.</summary>
    public int CountOf(string containerId)
    {
        lock (_lock)
        {
            return _numbers.TryGetValue(containerId, out var numbers) ? numbers.Count : 0;
        }
    }

    /// <summary>Takes a GELF message.</summary>
    public void TakeGelf(ReadOnlyMemory<byte> message)
    {
        var text = Encoding.UTF8.GetString(message.Span);
        Take(After(text, "\"_container_id\":\""), After(text, "\"short_message\":\""));
    }

    /// <summary>Takes a line; one that is neither emit's nor its last is a failure of the test.</summary>
    public void Take(string containerId, string line)
    {
        lock (_lock)
        {
            if (line == "END")
            {
                _ended.Add(containerId);
                return;
            }
            if (!_numbers.TryGetValue(containerId, out var numbers))
            {
                _numbers.Add(containerId, numbers = []);
            }
            numbers.Add(int.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture));
        }
    }

    /// <summary>
    /// Every number from 1 to <paramref name="last"/> came, and none before the one that is before it: only back may the
    /// sequence go, and from there on without a gap.
    /// </summary>
    /// <returns>How many lines came again, and how often the sequence went back.</returns>
    public (int Duplicates, int Steps) MustBeWhole(string containerId, int last)
    {
        var (highest, previous, steps) = (0, 0, 0);
        var numbers = _numbers[containerId];
        foreach (var number in numbers)
        {
            if (number != previous + 1)
            {
                Assert.True(number <= highest, $"container {containerId}: {number} came after {previous}, and {highest} was the highest before");
                steps++;
            }
            previous = number;
            highest = Math.Max(highest, number);
        }
        Assert.Equal(last, highest);
        return (numbers.Count - last, steps);
    }

    private static string After(string text, string name)
    {
        var start = text.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return text[start..text.IndexOf('"', start)];
    }
}
