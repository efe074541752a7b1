using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LogRelay.Query.Service;
using LogRelay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LogRelay.Aggregator.Tests.Query.Http;

/// <summary>The HTTP API: what curl and a browser get, on the port on which nodes speak gRPC.</summary>
public sealed partial class HttpApiTests : IAsyncLifetime
{
    private const long Second = 1_000_000_000;
    private const string Container = "c0ffee";

    private readonly TempFolder _folder = new();
    private RunningAggregator _aggregator = null!;
    private SendingNode _node = null!;
    private ApiCaller _api = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _aggregator = await RunningAggregator.StartAsync(_folder);
        _api = new ApiCaller(_aggregator);
        _node = await SendingNode.ConnectAsync(_aggregator, 1);
        await _node.OpenAsync(Container);
        await _node.SendAsync(Container, Enumerable.Range(0, 100).Select(static number => (
            SendingNode.BaseTime + (number * Second), $"level={(number % 10 == 0 ? "error" : "info")} user={number % 4} request {number}", number % 2 == 1)));
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        _node.Dispose();
        await _aggregator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Records_are_found_as_one_object()
    {
        var answer = await _api.GetAsync("query?q=level:error&limit=3&newest_first=true");

        var records = answer["records"]!.AsArray();
        Assert.Equal([90, 80, 70], records.Select(static record => int.Parse(((string)record!["line"]!).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)));
        var first = records[0]!;
        Assert.Equal(
            ("2026-11-23T08:01:30.000000000Z", $"{Container}@{SendingNode.IdOf(1)}", "stdout", "error", "web", "host-1", "host-1"),
            ((string)first["time"]!, (string)first["id"]!, (string)first["stream"]!, (string)first["level"]!, (string)first["service"]!, (string)first["node"]!, (string)first["host"]!));
        Assert.Equal("the first 3 records", (string)answer["end"]!["cut"]!);
        Assert.Empty(answer["end"]!["problems"]!.AsArray());
        Assert.Empty((await _api.GetAsync("query?q=nothinglikethat"))["records"]!.AsArray());
    }

    [Fact]
    public async Task Records_are_found_as_lines_with_an_end()
    {
        var lines = await _api.GetLinesAsync("query?q=user:3&since=2026-11-23T08:00:10.000000000Z&until=2026-11-23T08:00:20Z");

        Assert.Equal(["level=info user=3 request 11", "level=info user=3 request 15", "level=info user=3 request 19"], lines[..^1].Select(static line => (string)line["line"]!));
        Assert.Null(lines[^1]["end"]!["cut"]);
        Assert.Equal(101, (await _api.GetLinesAsync("query?format=ndjson")).Count);
    }

    [Fact]
    public async Task Context_histogram_fields_patterns_streams_and_nodes_are_answered()
    {
        var hit = (await _api.GetAsync("query?q=%22request%2050%22"))["records"]!.AsArray().Single()!;
        var context = await _api.GetAsync($"context?id={hit["id"]}&position={hit["position"]}&before=2&after=1");
        Assert.Equal(["48", "49", "50", "51"], context["records"]!.AsArray().Select(static record => ((string)record!["line"]!).Split(' ')[^1]));

        var histogram = await _api.GetAsync("histogram?bucket=50s");
        Assert.Equal((50.0, 100, 10), ((double)histogram["bucket_seconds"]!, Sum(histogram["buckets"]!, "count"), Sum(histogram["buckets"]!, "error")));
        Assert.InRange((await _api.GetAsync("histogram?buckets=10"))["buckets"]!.AsArray().Count, 2, 20);

        var fields = await _api.GetAsync("fields?field=user");
        Assert.Equal([25, 25, 25, 25], fields["values"]!.AsArray().Select(static value => (int)value!["count"]!));
        Assert.Contains("user", (await _api.GetAsync("fields"))["values"]!.AsArray().Select(static value => (string)value!["value"]!));

        var patterns = await _api.GetAsync("patterns?compare=true&since=2026-11-23T08:00:50Z&until=2026-11-23T08:01:40Z");
        Assert.Equal(50, Sum(patterns["patterns"]!, "count"));

        var stream = (await _api.GetAsync("streams?q=service:web"))["streams"]!.AsArray().Single()!;
        Assert.Equal(($"{Container}@{SendingNode.IdOf(1)}", true), ((string)stream["id"]!, (bool)stream["is_live"]!));
        Assert.Empty((await _api.GetAsync("streams?q=service:db"))["streams"]!.AsArray());

        var node = (await _api.GetAsync("nodes"))["nodes"]!.AsArray().Single()!;
        Assert.Equal(("host-1", true, 1), ((string)node["name"]!, (bool)node["is_connected"]!, (int)node["streams"]!));
    }

    [Fact]
    public async Task A_tail_is_a_stream_of_events_that_goes_on_after_a_broken_connection()
    {
        string lastId;
        using (var answer = await _api.SendAsync("tail?last=2", "text/event-stream"))
        {
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            using var events = new EventReader(await answer.Content.ReadAsStreamAsync(Ct));
            Assert.Equal(["level=info user=2 request 98", "level=info user=3 request 99"], await events.LinesAsync(2));
            await _node.SendAsync(Container, SendingNode.BaseTime + (200 * Second), "new 1");
            Assert.Equal(["new 1"], await events.LinesAsync(1));
            lastId = events.LastId;
        }
        // Nobody listens.
        await _node.SendAsync(Container, SendingNode.BaseTime + (201 * Second), "new 2");
        using var again = await _api.SendAsync("tail", "text/event-stream", lastId);
        using var rest = new EventReader(await again.Content.ReadAsStreamAsync(Ct));
        Assert.Equal(["new 1", "new 2"], await rest.LinesAsync(2));
        await _node.SendAsync(Container, SendingNode.BaseTime + (202 * Second), "new 3");
        Assert.Equal(["new 3"], await rest.LinesAsync(1));
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing_behind()
    {
        var slots = _aggregator.Services.GetRequiredService<SearchSlots>();
        using (var answer = await _api.SendAsync("tail?last=1"))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(1, slots.Tails);
        }
        await Eventually.Holds(() => slots.Tails == 0 && slots.Running == 0);
    }

    [Fact]
    public async Task Hostile_lines_stay_data()
    {
        const string Hostile = "</script><script>alert(1)</script> \u001b[2J \u2028 \ud83d\ude00 \u0000 data: x\r\n\r\nevent: y";
        await _node.SendAsync(Container, SendingNode.BaseTime + (300 * Second), Hostile);
        Assert.Equal(Hostile, (string)(await _api.GetAsync("query?q=alert"))["records"]!.AsArray().Single()!["line"]!);
        using var answer = await _api.SendAsync("tail?last=1&q=alert");
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        using var events = new EventReader(await answer.Content.ReadAsStreamAsync(Ct));
        Assert.Equal([Hostile], await events.LinesAsync(1));
    }

    [Fact]
    public async Task A_fault_in_a_query_is_shown_where_it_is()
    {
        var (status, problem) = await _api.RefusedAsync("query?q=web%20status%3E%3Dhigh%20x");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(("q", 12, 4, 400), ((string)problem["parameter"]!, (int)problem["position"]!, (int)problem["length"]!, (int)problem["status"]!));
        Assert.Contains("a number is expected here", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.EndsWith("  web status>=high x\n              ^^^^", (string)problem["caret"]!, StringComparison.Ordinal);
    }

    /// <summary>Every one gets 400 with the parameter's name, its value, and a word that helps.</summary>
    [Theory]
    [InlineData("query?limit=0", "limit", "0", "from 1 to 100000")]
    [InlineData("query?limit=-1", "limit", "-1", "from 1 to 100000")]
    [InlineData("query?limit=1e3", "limit", "1e3", "whole number")]
    [InlineData("query?limit=99999999999999999999", "limit", "99999999999999999999", "whole number")]
    [InlineData("query?limit=100001", "limit", "100001", "from 1 to 100000")]
    [InlineData("query?limit=%D9%A1", "limit", "\u0661", "whole number")]
    [InlineData("query?limit=1&limit=2", "limit", "2", "given 2 times")]
    [InlineData("query?q=a&q=b", "q", "b", "given 2 times")]
    [InlineData("query?query=a", "query", "a", "there is no parameter query here; there are format, q,")]
    [InlineData("query?since=soon", "since", "soon", "is no time; allowed is how long ago")]
    [InlineData("query?since=2026-11-23T08:00:00+01:00", "since", "2026-11-23T08:00:00 01:00", "%2B")]
    [InlineData("query?until=2026-99-99", "until", "2026-99-99", "is no time")]
    [InlineData("query?since=9999-12-31", "since", "9999-12-31", "is no time")]
    [InlineData("query?since=1h&until=2h", "since", "1h", "is later than until=2h")]
    [InlineData("query?newest_first=maybe", "newest_first", "maybe", "true or false")]
    [InlineData("query?format=xml", "format", "xml", "json or ndjson")]
    [InlineData("query?format=sse", "format", "sse", "json or ndjson")]
    [InlineData("query?max_bytes=0", "max_bytes", "0", "whole number from 1")]
    [InlineData("query?max_seconds=-5", "max_seconds", "-5", "whole number from 1")]
    [InlineData("query?q=(a", "q", "(a", "")]
    [InlineData("query?q=/[/", "q", "/[/", "")]
    [InlineData("query?q=%22open", "q", "\"open", "")]
    [InlineData("query?%00=x", "\0", "x", "there is no parameter ?")]
    [InlineData("query?limit=%1B%5B2J", "limit", "\u001b[2J", "limit=?[2J must be")]
    [InlineData("context", "id", null, "id is missing")]
    [InlineData("context?id=c0ffee", "position", null, "position is missing")]
    [InlineData("context?id=c0ffee&position=-1", "position", "-1", "from 0")]
    [InlineData("context?id=c0ffee&position=1&before=-1", "before", "-1", "from 0 to 100000")]
    [InlineData("tail?last=10001", "last", "10001", "from 0 to 10000")]
    [InlineData("tail?format=json", "format", "json", "sse or ndjson")]
    [InlineData("tail?until=1h", "until", "1h", "there is no parameter until")]
    [InlineData("histogram?buckets=0", "buckets", "0", "from 1 to 10000")]
    [InlineData("histogram?bucket=5", "bucket", "5", "30s, 10m")]
    [InlineData("histogram?bucket=0s", "bucket", "0s", "at least a millisecond")]
    [InlineData("histogram?bucket=-5s", "bucket", "-5s", "30s, 10m")]
    [InlineData("histogram?origin=x", "origin", "x", "is no time")]
    [InlineData("fields?top=0", "top", "0", "from 1 to 10000")]
    [InlineData("patterns?top=10001", "top", "10001", "from 1 to 10000")]
    [InlineData("patterns?before_since=1h", "before_until", null, "belong together")]
    [InlineData("patterns?compare=yes", "compare", "yes", "true or false")]
    [InlineData("streams?since=1h", "since", "1h", "there is no parameter since")]
    [InlineData("nodes?x=1", "x", "1", "there is no parameter x")]
    public async Task A_bad_parameter_is_named_with_its_value_and_the_way_out(string path, string parameter, string? value, string message)
    {
        var (status, problem) = await _api.RefusedAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(parameter.Replace('\0', '?'), (string)problem["parameter"]!);
        Assert.Equal(value?.Replace('\u001b', '?'), (string?)problem["value"]);
        Assert.Contains(message, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_parameter_of_its_own_is_refused_in_words_too()
    {
        var (unknown, problem) = await _api.RefusedAsync("context?id=nobody&position=0");
        Assert.Equal(HttpStatusCode.BadRequest, unknown);
        Assert.Contains("there is no stream nobody", (string)problem["detail"]!, StringComparison.Ordinal);
        var (compare, _) = await _api.RefusedAsync("patterns?compare=true");
        Assert.Equal(HttpStatusCode.BadRequest, compare);
        var (path, _) = await _api.RefusedAsync("nothing");
        Assert.Equal(HttpStatusCode.NotFound, path);
        using var last = await _api.SendAsync("tail", lastEvent: "x");
        Assert.Equal(HttpStatusCode.BadRequest, last.StatusCode);
        var (length, _) = await _api.RefusedAsync($"query?q={new string('x', 5000)}%20{new string('y', 1000)}".Replace("xx", "(x", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, length);
    }

    [Fact]
    public async Task Too_many_searches_at_once_are_told_to_come_again()
    {
        using var folder = new TempFolder();
        await using var small = await RunningAggregator.StartAsync(folder, change: static settings => settings with { MaxTails = 1 });
        using var api = new ApiCaller(small);
        using var first = await api.SendAsync("tail");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await api.SendAsync("tail");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("localhost:7420", HttpStatusCode.OK)]
    [InlineData("logs.localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:1", HttpStatusCode.OK)]
    [InlineData("[::1]:7420", HttpStatusCode.OK)]
    [InlineData("Logs.Example", HttpStatusCode.OK)]
    [InlineData("attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("2130706433.example", HttpStatusCode.MisdirectedRequest)]
    public async Task A_site_whose_name_points_here_is_not_answered(string host, HttpStatusCode status)
    {
        using var folder = new TempFolder();
        await using var aggregator = await RunningAggregator.StartAsync(folder, change: static settings => settings with { Hosts = "logs.internal, logs.example" });
        using var api = new ApiCaller(aggregator);
        using var answer = await api.SendAsync("nodes", host: host);
        Assert.Equal(status, answer.StatusCode);
    }

    /// <summary>What docs/http-api.md says to type, asked as curl would.</summary>
    [Fact]
    public async Task Every_request_of_the_documentation_is_answered()
    {
        var page = await File.ReadAllLinesAsync(Path.Combine(RepositoryRoot(), "docs", "http-api.md"), Ct);
        var commands = page.Where(static line => line.StartsWith("curl ", StringComparison.Ordinal)).ToList();
        Assert.True(commands.Count >= 9, $"only {commands.Count} commands were recognised");
        foreach (var command in commands)
        {
            var path = ApiPath().Match(command).Groups[1].Value;
            var data = string.Join('&', Data().Matches(command).Select(static match => $"{match.Groups[1].Value}={Uri.EscapeDataString(match.Groups[2].Value)}"));
            using var answer = await _api.SendAsync(data.Length > 0 ? $"{path}?{data}" : path, command.Contains("x-ndjson", StringComparison.Ordinal) ? "application/x-ndjson" : null);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{command}: {answer.StatusCode}");
        }
    }

    [GeneratedRegex("/api/v1/([^' ]+)")]
    private static partial Regex ApiPath();

    [GeneratedRegex("--data-urlencode '([^=]+)=([^']*)'")]
    private static partial Regex Data();

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LogRelay.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("there is no LogRelay.sln above the tests");
        }
        return folder;
    }

    private static int Sum(JsonNode list, string name) => list.AsArray().Sum(item => (int)item![name]!);
}
