using System.Text.Json.Nodes;
using Xunit;

namespace LogRelay.Aggregator.Tests.Query.Http;

/// <summary>Reads server-sent events as a browser does.</summary>
internal sealed class EventReader(Stream body) : IDisposable
{
    private readonly StreamReader _reader = new(body);

    /// <summary>The id of the last event.</summary>
    public string LastId { get; private set; } = "";

    /// <summary>The next event's data.</summary>
    public async Task<JsonObject> NextAsync()
    {
        var data = "";
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                return JsonNode.Parse(data)!.AsObject();
            }
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data += line["data: ".Length..];
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                LastId = line["id: ".Length..];
            }
        }
        throw new EndOfStreamException("the events ended");
    }

    /// <summary>The lines of the next events.</summary>
    public async Task<List<string>> LinesAsync(int count)
    {
        var lines = new List<string>();
        while (lines.Count < count)
        {
            lines.Add((string)(await NextAsync())["line"]!);
        }
        return lines;
    }

    public void Dispose() => _reader.Dispose();
}
