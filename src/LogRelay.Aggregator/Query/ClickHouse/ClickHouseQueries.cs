using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using LogRelay.Aggregator.Store.ClickHouse;

namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>Asks ClickHouse over HTTP, with bounds on what a query may take there; the next server when one cannot be reached.</summary>
/// <remarks>Connections of its own: a search that is given up says nothing of the server that lines are written to.</remarks>
/// <param name="http">Sends; its time limit is infinite, queries have their own.</param>
/// <param name="settings">Which servers.</param>
/// <param name="prepare">Makes the tables, when there are none yet.</param>
internal sealed class ClickHouseQueries(HttpClient http, ClickHouseSettings settings, Func<CancellationToken, ValueTask> prepare) : IClickHouseQueries
{
    private const long MaxMemory = 2L * 1024 * 1024 * 1024;
    private const long MemoryBeforeDisk = MaxMemory / 4;

    // An answer waits at the server until it is whole: one that fails in its middle says so instead of ending in an error's text.
    // Up to so many bytes wait in memory, more in a file.
    private const int WaitingBytes = 4 * 1024 * 1024;

    private const int MostErrorBytes = 4096;
    private const int MostShown = 500;

    // A list of streams is a long statement.
    private const int MaxStatementBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan LongestKill = TimeSpan.FromSeconds(10);

    private int _first;

    /// <inheritdoc/>
    public async Task<Stream> AskAsync(string sql, TimeSpan? limit, CancellationToken ct)
    {
        await prepare(ct);
        var servers = settings.Addresses;
        var first = Volatile.Read(ref _first);
        // Also a server alone is asked twice: it may just have closed the connection that was idle.
        var turns = Math.Max(2, servers.Count);
        for (var turn = 0; ; turn++)
        {
            var server = (first + turn) % servers.Count;
            try
            {
                var answer = await AskAsync(servers[server], sql, limit, ct);
                Volatile.Write(ref _first, server);
                return answer;
            }
            catch (HttpRequestException) when (turn + 1 < turns && !ct.IsCancellationRequested)
            {
                // Nothing of an answer has been seen, and asking changes nothing: another server may be asked the same.
            }
            catch (HttpRequestException unreachable)
            {
                throw new IOException($"ClickHouse at {string.Join(", ", servers)} cannot be reached: {unreachable.Message}", unreachable);
            }
        }
    }

    private async Task<Stream> AskAsync(Uri server, string sql, TimeSpan? limit, CancellationToken ct)
    {
        var id = Guid.NewGuid().ToString("N");
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(server, Settings(id, limit), sql, ct);
            if (!response.IsSuccessStatusCode)
            {
                throw Fault(server, await ReadWordsAsync(response, ct));
            }
            var answer = new ClickHouseAnswerStream(await response.Content.ReadAsStreamAsync(ct), response, () => KillAsync(server, id));
            response = null;
            return answer;
        }
        catch (OperationCanceledException)
        {
            // The server does not notice that nobody waits any more.
            await KillAsync(server, id);
            throw;
        }
        finally
        {
            response?.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri server, string parameters, string sql, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "?" + parameters));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(sql));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.User}:{settings.Password}")));
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    private string Settings(string id, TimeSpan? limit)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"query_id={id}&database={Uri.EscapeDataString(settings.Database)}")
            .Append(CultureInfo.InvariantCulture, $"&wait_end_of_query=1&buffer_size={WaitingBytes}")
            .Append(CultureInfo.InvariantCulture, $"&max_query_size={MaxStatementBytes}&max_ast_elements={MaxStatementBytes}&max_expanded_ast_elements={MaxStatementBytes}")
            .Append(CultureInfo.InvariantCulture, $"&max_memory_usage={MaxMemory}")
            .Append(CultureInfo.InvariantCulture, $"&max_bytes_before_external_sort={MemoryBeforeDisk}&max_bytes_before_external_group_by={MemoryBeforeDisk}");
        return limit is { } longest
            // Whole seconds: the caller's own clock is the exact one.
            ? text.Append(CultureInfo.InvariantCulture, $"&max_execution_time={Math.Max(1, (long)Math.Ceiling(longest.TotalSeconds))}").ToString()
            : text.ToString();
    }

    private async Task KillAsync(Uri server, string id)
    {
        using var ending = new CancellationTokenSource(LongestKill);
        try
        {
            using var response = await SendAsync(server, "", $"KILL QUERY WHERE query_id = '{id}' ASYNC", ending.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            // A server that cannot be reached has nobody to answer to, and the query's own limits end it.
        }
    }

    private static async Task<string> ReadWordsAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var bytes = new byte[MostErrorBytes];
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        return Encoding.UTF8.GetString(bytes, 0, await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct));
    }

    private static ClickHouseException Fault(Uri server, string words)
    {
        var text = words.Trim();
        var number = text.StartsWith("Code: ", StringComparison.Ordinal) ? text.AsSpan("Code: ".Length) : [];
        var digits = number.IndexOfAnyExceptInRange('0', '9');
        _ = int.TryParse(digits < 0 ? number : number[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var code);
        return new ClickHouseException(code, $"ClickHouse at {server.Authority} could not answer: {(text.Length > MostShown ? text[..MostShown] + "…" : text)}");
    }
}
