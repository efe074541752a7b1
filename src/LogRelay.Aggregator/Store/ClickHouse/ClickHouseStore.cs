using System.Collections.Concurrent;
using System.Text;
using LogRelay.Aggregator.Store.ClickHouse.Inserts;
using LogRelay.Aggregator.Store.ClickHouse.Schema;
using LogRelay.Aggregator.Store.ClickHouse.Streams;
using LogRelay.Journal.Streams;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>
/// Keeps the lines in ClickHouse; nothing on this machine. So any number of aggregators may stand before one cluster, and
/// a node goes on at any of them.
/// </summary>
/// <remarks>Any thread. While ClickHouse cannot be reached everything fails with an <see cref="IOException"/>, and the nodes keep their lines.</remarks>
internal sealed class ClickHouseStore : ILogStore, IAsyncDisposable
{
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestNote = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(3);

    private readonly ClickHouseSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StreamRegister _register;
    private readonly SemaphoreSlim _preparing = new(1);
    private readonly ConcurrentDictionary<ClickHouseStream, bool> _open = [];
    private readonly ConcurrentDictionary<StreamKey, long> _closed = [];
    private volatile InsertLane? _lane;
    private int _isDisposed;

    /// <summary>Nothing is asked of ClickHouse yet.</summary>
    public ClickHouseStore(ClickHouseSettings settings, ClickHouseClient client, TimeProvider time, ILogger<ClickHouseStore> logger)
    {
        _settings = settings;
        Client = client;
        _time = time;
        _logger = logger;
        Schema = new ClickHouseSchema(settings);
        _register = new StreamRegister(client, Schema, time);
    }

    /// <summary>Speaks to the servers.</summary>
    public ClickHouseClient Client { get; }

    /// <summary>The tables.</summary>
    public ClickHouseSchema Schema { get; }

    /// <summary>The server's, once <see cref="PrepareAsync"/> has ended.</summary>
    public ServerVersion Version { get; private set; }

    /// <summary>Makes the tables, once.</summary>
    /// <exception cref="IOException">Not now; or never, when a newer LogRelay made them.</exception>
    public async ValueTask<InsertLane> PrepareAsync(CancellationToken ct)
    {
        if (_lane is { } ready)
        {
            return ready;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LongestPreparation);
        try
        {
            await _preparing.WaitAsync(limit.Token);
            try
            {
                return _lane ??= await BeginAsync(limit.Token);
            }
            finally
            {
                _ = _preparing.Release();
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new IOException($"ClickHouse at {Client.Address.Authority} has not made its tables in {LongestPreparation.TotalSeconds:0} s");
        }
    }

    /// <inheritdoc/>
    public async ValueTask KeepAsync(NodeIdentity node, CancellationToken ct)
    {
        _ = await PrepareAsync(ct);
        using var row = new RowBody();
        row.Write(Encoding.UTF8.GetBytes(node.Id));
        row.Write(Encoding.UTF8.GetBytes(node.Name));
        row.Write(UnixNanos.Of(_time));
        using var content = new RowContent(row);
        try
        {
            await Client.InsertAsync($"INSERT INTO {Schema.Table("nodes")} (node, name, seen_nano) FORMAT RowBinary", content, [], ct);
        }
        finally
        {
            await content.SentAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IStreamWriter> OpenAsync(NodeIdentity node, StreamDescription description, long startPosition, CancellationToken ct)
    {
        var lane = await PrepareAsync(ct);
        var key = new StreamKey(node.Id, description.ContainerId);
        var opening = new StreamOpening(key, StreamDescriptionFile.ToJson(description), startPosition);
        var end = await _register.OpenAsync(opening).WaitAsync(ct);
        var stream = new ClickHouseStream(opening, end, lane, again => _register.OpenAsync(again), Closed);
        _ = _closed.TryRemove(key, out _);
        _open[stream] = true;
        return stream;
    }

    /// <summary>Writes down how far streams have got: those that were closed, or all.</summary>
    /// <exception cref="IOException">ClickHouse did not take it; the next call tries again.</exception>
    public async Task NoteEndsAsync(bool ofAll, CancellationToken ct)
    {
        var ends = _closed.Select(static closed => (closed.Key, closed.Value, IsOpen: false)).ToList();
        if (ofAll)
        {
            ends.AddRange(_open.Keys.Select(static stream => (stream.Key, stream.StoredPosition, true)));
        }
        await _register.WriteEndsAsync(ends, ct).WaitAsync(LongestNote, _time, ct);
        foreach (var (key, end, isOpen) in ends)
        {
            if (!isOpen)
            {
                _ = _closed.TryRemove(KeyValuePair.Create(key, end));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container knows it under two names, and disposes of it for each.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }
        if (_lane is { } lane)
        {
            await lane.DisposeAsync();
            try
            {
                using var limit = new CancellationTokenSource(LongestFarewell, _time);
                await NoteEndsAsync(ofAll: false, limit.Token);
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException or TimeoutException)
            {
                // Then the streams' next openings look at a few more rows.
            }
        }
        _preparing.Dispose();
    }

    private void Closed(ClickHouseStream stream)
    {
        _closed[stream.Key] = stream.StoredPosition;
        _ = _open.TryRemove(stream, out _);
    }

    private async Task<InsertLane> BeginAsync(CancellationToken ct)
    {
        Version = await new SchemaMigration(Client, _settings, Schema, _time, _logger).RunAsync(ct);
        ClickHouseLog.Ready(_logger, Client.Address.Authority, $"{Version.Major}.{Version.Minor}", _settings.Database);
        return new InsertLane(Client, $"INSERT INTO {Schema.Table("records")} ({RecordRows.Columns}) FORMAT RowBinary", InsertSettings(), _time, _logger);
    }

    private List<KeyValuePair<string, string>> InsertSettings()
    {
        var settings = new List<KeyValuePair<string, string>>();
        if (_settings.Cluster is not null)
        {
            // Otherwise a Distributed table answers when it has the rows in a file of its own.
            settings.Add(new("insert_distributed_sync", "1"));
        }
        if (_settings.InsertQuorum > 0)
        {
            settings.Add(new("insert_quorum", _settings.InsertQuorum.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            settings.Add(new("insert_quorum_timeout", "8000"));
        }
        if (Version.IsAtLeast(21, 11))
        {
            // A server may be set up to confirm before it has stored.
            settings.Add(new("async_insert", "0"));
        }
        return settings;
    }
}
