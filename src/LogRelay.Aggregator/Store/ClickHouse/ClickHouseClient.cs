using System.Buffers.Text;
using System.Net;
using System.Text;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>
/// Speaks to ClickHouse over HTTP, in what every version knows. Of several servers it stays with one as long as that one
/// can be used.
/// </summary>
/// <remarks>Any thread. Every failure is an <see cref="IOException"/>: <see cref="ClickHouseException"/> when a server said no.</remarks>
internal sealed class ClickHouseClient : IDisposable
{
    private const int MostErrorBytes = 4096;
    private const int MostShownCharacters = 400;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // The server closes after 3 seconds by default: a request on a connection that is just being closed would fail.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(2);

    // ZooKeeper gone, table read-only, no connection to the other replicas: another server may be better off.
    private static readonly int[] CodesOfTrouble = [202, 209, 210, 225, 242, 252, 279, 319, 394, 999];

    private readonly ClickHouseSettings _settings;
    private readonly HttpClient _http;
    private int _current;

    /// <summary>For the servers of these settings.</summary>
    public ClickHouseClient(ClickHouseSettings settings)
    {
        _settings = settings;
#pragma warning disable CA2000 // The client disposes of it.
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = IdleTimeout,
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
#pragma warning restore CA2000
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The server that is used now.</summary>
    public Uri Address => _settings.Addresses[(int)((uint)Volatile.Read(ref _current) % (uint)_settings.Addresses.Count)];

    /// <summary>Sends a query, to each server in turn until one can be reached.</summary>
    /// <param name="sql">With its FORMAT, if it has an answer.</param>
    /// <param name="settings">Of the query, name and value.</param>
    /// <param name="ct">Ends the wait; a server may go on.</param>
    /// <returns>The answer, its body not read yet. A failure in the middle of it stands in its body.</returns>
    public async Task<HttpResponseMessage> SendAsync(string sql, IReadOnlyList<KeyValuePair<string, string>> settings, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await PostAsync(new StringContent(sql, Encoding.UTF8), settings, ct);
            }
            catch (IOException failure) when (attempt < _settings.Addresses.Count && failure is not ClickHouseException)
            {
                // The next one: this one was left by PostAsync.
            }
        }
    }

    /// <summary>Does what has no answer.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken ct, params IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        using var answer = await SendAsync(sql, settings, ct);
        await DrainAsync(answer, ct);
    }

    /// <summary>Asks for few rows. All of them are there when this ends.</summary>
    /// <param name="sql">Without FORMAT.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<RowBinaryReader> QueryAsync(string sql, CancellationToken ct)
    {
        // Held back by the server until it knows that nothing fails.
        using var answer = await SendAsync(sql + "\nFORMAT RowBinary", [new("wait_end_of_query", "1")], ct);
        try
        {
            return await RowBinaryReader.ReadAsync(await answer.Content.ReadAsStreamAsync(ct), ct);
        }
        catch (HttpRequestException broken)
        {
            throw Unreachable(answer.RequestMessage!.RequestUri!, broken);
        }
    }

    /// <summary>Inserts once, at the server that is used now. When it fails the rows may be there all the same.</summary>
    /// <param name="sql">INSERT INTO ... FORMAT ...</param>
    /// <param name="rows">In that format; not disposed.</param>
    /// <param name="settings">Of the query.</param>
    /// <param name="ct">Gives up.</param>
    public async Task InsertAsync(string sql, HttpContent rows, IReadOnlyList<KeyValuePair<string, string>> settings, CancellationToken ct)
    {
        using var answer = await PostAsync(rows, [new("query", sql), .. settings], ct);
        await DrainAsync(answer, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> PostAsync(HttpContent body, IReadOnlyList<KeyValuePair<string, string>> settings, CancellationToken ct)
    {
        var used = Volatile.Read(ref _current);
        var address = _settings.Addresses[(int)((uint)used % (uint)_settings.Addresses.Count)];
#pragma warning disable CA2000 // It holds nothing but the body, which the caller may send again.
        var request = new HttpRequestMessage(HttpMethod.Post, Query(address, settings)) { Content = body };
#pragma warning restore CA2000
        request.Headers.Add("X-ClickHouse-User", _settings.User);
        if (_settings.Password.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-ClickHouse-Key", _settings.Password);
        }
        try
        {
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return answer;
            }
            using (answer)
            {
                var refused = await ReadErrorAsync(answer, address, ct);
                if (CodesOfTrouble.Contains(refused.Code))
                {
                    Leave(used);
                }
                throw refused;
            }
        }
        catch (HttpRequestException broken)
        {
            Leave(used);
            throw Unreachable(address, broken);
        }
        catch (OperationCanceledException)
        {
            // It may hang: the next request tries another one.
            Leave(used);
            throw;
        }
    }

    private void Leave(int used) => Interlocked.CompareExchange(ref _current, used + 1, used);

    private static Uri Query(Uri address, IReadOnlyList<KeyValuePair<string, string>> settings) =>
        new(address, "/?" + string.Join('&', settings.Select(static setting => $"{setting.Key}={Uri.EscapeDataString(setting.Value)}")));

    private static IOException Unreachable(Uri address, Exception broken) =>
        new($"ClickHouse at {address.Authority} cannot be reached: {broken.Message}", broken);

    private static async Task DrainAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            await answer.Content.CopyToAsync(Stream.Null, ct);
        }
        catch (HttpRequestException broken)
        {
            throw new IOException($"ClickHouse's answer broke off: {broken.Message}", broken);
        }
    }

    private static async Task<ClickHouseException> ReadErrorAsync(HttpResponseMessage answer, Uri address, CancellationToken ct)
    {
        var bytes = new byte[MostErrorBytes];
        var stream = await answer.Content.ReadAsStreamAsync(ct);
        int length;
        try
        {
            length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        }
        catch (IOException)
        {
            length = 0;
        }
        var said = Encoding.UTF8.GetString(bytes, 0, length).Trim();
        var words = string.Concat(said.Take(MostShownCharacters).Select(static c => char.IsControl(c) ? ' ' : c));
        return new ClickHouseException(CodeOf(bytes.AsSpan(0, length)), $"ClickHouse at {address.Authority} answers {(int)answer.StatusCode}: {words}");
    }

    private static int CodeOf(ReadOnlySpan<byte> said) =>
        said.StartsWith("Code: "u8) && Utf8Parser.TryParse(said["Code: "u8.Length..], out int code, out _) ? code : 0;
}
