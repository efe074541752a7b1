using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using LogRelay.Journal.Streams;
using LogRelay.Protocol.V1;

namespace LogRelay.Aggregator.Tests.Query;

/// <summary>A node that sends what a test tells it to, over the real protocol. One caller.</summary>
internal sealed class SendingNode : IDisposable
{
    private readonly NodePlayer _player;
    private readonly Dictionary<string, (uint Number, ulong Next)> _streams = new(StringComparer.Ordinal);

    private SendingNode(NodePlayer player) => _player = player;

    /// <summary>2026-11-23 08:00:00 UTC.</summary>
    public const long BaseTime = 1_795_420_800_000_000_000;

    public static string IdOf(int number) => number.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Says hello as node number so and so, whose name is <c>host-N</c>.</summary>
    public static async Task<SendingNode> ConnectAsync(RunningAggregator aggregator, int number)
    {
        var node = new SendingNode(aggregator.Call());
        await node._player.SayAsync(NodePlayer.HelloOf(IdOf(number), $"host-{number}"));
        _ = await node._player.HearAsync();
        return node;
    }

    /// <summary>Opens a container's stream.</summary>
    /// <param name="container">Its id.</param>
    /// <param name="service">The service that it is a task of.</param>
    public async Task OpenAsync(string container, string service = "web")
    {
        var number = (uint)_streams.Count + 1;
        var open = NodePlayer.OpenOf(number, container);
        open.Description = ByteString.CopyFrom(StreamDescriptionFile.ToJson(new StreamDescription
        {
            ContainerId = container,
            ContainerName = $"{service}.{number}",
            Placement = new Dictionary<string, string> { ["service"] = service, ["node"] = "swarmnodeid" },
        }));
        await _player.SayAsync(open);
        _streams[container] = (number, (await _player.HearAsync()).Opened.NextPosition);
    }

    /// <summary>Sends lines, and waits until they are stored.</summary>
    public async Task SendAsync(string container, params IEnumerable<(long TimeNano, string Text, bool IsError)> lines)
    {
        var (number, next) = _streams[container];
        var json = string.Concat(lines.Select(static line => JsonLine(line.TimeNano, line.Text, line.IsError)));
        var bytes = Encoding.UTF8.GetBytes(json);
        await _player.SayAsync(new Batch { Stream = number, Position = next, Length = (uint)bytes.Length, Lines = ByteString.CopyFrom(bytes) });
        _streams[container] = (number, (await _player.HearAsync()).Ack.NextPosition);
    }

    public Task SendAsync(string container, long timeNano, string text) => SendAsync(container, [(timeNano, text, false)]);

    public Task EndAsync() => _player.EndAsync();

    public void Dispose() => _player.Dispose();

    private static string JsonLine(long timeNano, string text, bool isError)
    {
        var (seconds, nanos) = Math.DivRem(timeNano, 1_000_000_000);
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        return $$"""{"log":{{JsonSerializer.Serialize(text + "\n")}},"stream":"{{(isError ? "stderr" : "stdout")}}","time":"{{time}}.{{nanos:D9}}Z"}""" + "\n";
    }
}
