using System.Text;
using LogRelay.Aggregator.Store;
using LogRelay.Journal.Streams;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Aggregator.Tests.Store;

/// <summary>A node's stream of numbered lines, sent as a node does: from where the store says, again after every failure.</summary>
internal sealed class NumberedStream
{
    private const int LinesInBatch = 100;

    private readonly byte[] _lines;
    private readonly int[] _starts;

    public NumberedStream(string container, int count)
    {
        Container = container;
        Count = count;
        _lines = Encoding.UTF8.GetBytes(Lines.Numbered(0, count));
        _starts = [0, .. Enumerable.Range(0, _lines.Length).Where(at => _lines[at] == '\n').Select(static at => at + 1)];
    }

    public static NodeIdentity Node { get; } = new() { Id = NodePlayer.NodeId, Name = "host-1" };

    public string Container { get; }

    public int Count { get; }

    /// <summary>Failures that were met so far.</summary>
    public int Failures { get; private set; }

    public static StreamDescription Describe(string container) => new() { ContainerId = container, ContainerName = "web" };

    /// <summary>Sends until everything up to a line is stored.</summary>
    /// <param name="store">Where to; the stream is opened there.</param>
    /// <param name="until">Number of the first line that is not sent.</param>
    public async Task SendAsync(ILogStore store, int until)
    {
        IStreamWriter? writer = null;
        await RetryAsync(async () => writer = await store.OpenAsync(Node, Describe(Container), 0, TestContext.Current.CancellationToken));
        await using var open = writer!;
        while (open.NextPosition < _starts[until])
        {
            try
            {
                await SendAllAsync(open, until);
            }
            catch (IOException)
            {
                Failures++;
                await RetryAsync(async () => await open.ResumeAsync(TestContext.Current.CancellationToken));
            }
        }
    }

    /// <summary>Hands lines over and waits for nothing.</summary>
    /// <returns>Ends when the last of them are stored.</returns>
    public async Task<Task> BeginSendingAsync(IStreamWriter writer, int until)
    {
        var stored = Task.CompletedTask;
        for (var number = Array.BinarySearch(_starts, (int)writer.NextPosition); number < until; number += LinesInBatch)
        {
            Assert.True(number >= 0, $"{writer.NextPosition} is no line's beginning");
            var end = Math.Min(number + LinesInBatch, until);
            stored = await writer.AppendAsync(0, _lines.AsMemory(_starts[number].._starts[end]), TestContext.Current.CancellationToken);
        }
        return stored;
    }

    private async Task SendAllAsync(IStreamWriter writer, int until) => await await BeginSendingAsync(writer, until);

    private async Task RetryAsync(Func<Task> attempt) => await Eventually.HoldsAsync(async () =>
    {
        try
        {
            await attempt();
            return true;
        }
        catch (IOException)
        {
            Failures++;
            return false;
        }
    });
}
