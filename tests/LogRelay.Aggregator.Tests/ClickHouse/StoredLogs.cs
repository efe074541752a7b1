using System.Buffers.Binary;
using System.Text;
using LogRelay.Aggregator.Query.ClickHouse;
using LogRelay.Aggregator.Store.ClickHouse;
using LogRelay.Journal.Streams;
using LogRelay.Query.Engine;
using LogRelay.Query.Language.Syntax;
using LogRelay.Testing.ClickHouse;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogRelay.Aggregator.Tests.ClickHouse;

/// <summary>The store's tables, in a database of their own, filled with what journals hold.</summary>
internal sealed class StoredLogs : IDisposable
{
    private const string NodeId = "0123456789abcdef0123456789abcdef";

    private readonly HttpClient _http = ClickHouseQueryServices.NewHttp();
    private readonly Uri _server;
    private readonly string _database = ClickHouseParts.NewDatabase();
    private readonly ClickHouseSettings _settings;
    private readonly ClickHouseClient _client;

    private StoredLogs(Uri server)
    {
        _server = server;
        _settings = new ClickHouseSettings { Addresses = [server], User = ClickHouseServers.User, Password = ClickHouseServers.Password, Database = _database };
        Queries = new ClickHouseQueries(_http, _settings, static _ => ValueTask.CompletedTask);
        _client = new ClickHouseClient(_settings);
        Streams = new StreamList(Queries, TimeProvider.System);
        Answers = new ClickHouseAnswers(Queries, Streams, TimeProvider.System);
    }

    /// <summary>Asks the server.</summary>
    public IClickHouseQueries Queries { get; }

    /// <summary>Who the streams are.</summary>
    public StreamList Streams { get; }

    /// <summary>Answers from these tables.</summary>
    public ClickHouseAnswers Answers { get; }

    /// <summary>Empty tables.</summary>
    public static async Task<StoredLogs> CreateAsync(Uri server)
    {
        var logs = new StoredLogs(server);
        await using var store = new ClickHouseStore(logs._settings, logs._client, TimeProvider.System, NullLogger<ClickHouseStore>.Instance);
        _ = await store.PrepareAsync(CancellationToken.None);
        await logs.DoAsync($"INSERT INTO nodes VALUES ('{NodeId}', 'host-1', 5)");
        return logs;
    }

    /// <summary>Stores all records of streams; the number of a stream is its key.</summary>
    /// <param name="streams">Where they are.</param>
    /// <param name="isTwice">Which records are there twice, as after an insert whose outcome nobody knows.</param>
    public async Task AddAsync(IReadOnlyList<StreamToSearch> streams, Predicate<FoundRecord> isTwice)
    {
        for (var number = 0; number < streams.Count; number++)
        {
            await AddStreamAsync((ulong)number + 1, streams[number].Facts.StreamId, streams[number].Facts.Fields);
        }
        var records = new List<FoundRecord>();
        await foreach (var record in QueryEngine.SearchAsync(new QueryRequest(new EverythingNode()), streams, new QueryProgress(), CancellationToken.None))
        {
            records.Add(record);
        }
        var rows = records.GroupBy(static record => record.Stream).SelectMany(static stream =>
        {
            var ordered = stream.OrderBy(static record => record.Position).ToList();
            return ordered.Select((record, i) => (Record: record, Length: i + 1 < ordered.Count ? ordered[i + 1].Position - record.Position : 100));
        }).ToList();
        await AddAsync(rows);
        await AddAsync(rows.FindAll(row => isTwice(row.Record)), day: 20_001);
    }

    /// <summary>Stores rows.</summary>
    public Task AddAsync(IEnumerable<(FoundRecord Record, long Length)> rows, ushort day = 20_000)
    {
        var body = new MemoryStream();
        foreach (var (record, length) in rows)
        {
            Add(body, day);
            Add(body, (int)TimeSlice.HourOf(record.TimeNano));
            Add(body, (long)record.Stream + 1);
            Add(body, record.Position);
            Add(body, length);
            Add(body, record.TimeNano);
            body.Write([0, (byte)record.Source, (byte)record.Level]);
            Add(body, record.Line.Span);
        }
        return DoAsync("INSERT INTO records (received, hour, stream, position, length, time_nano, kind, source, level, line) FORMAT RowBinary", body.ToArray());
    }

    /// <summary>Makes a stream known.</summary>
    public Task AddStreamAsync(ulong key, string container, IReadOnlyDictionary<string, string> fields)
    {
        var description = StreamDescriptionFile.ToJson(new StreamDescription
        {
            ContainerId = container,
            ContainerName = fields.GetValueOrDefault("container", ""),
            HostName = "host-1",
            Placement = fields.Where(static field => field.Key is "service").ToDictionary(),
            Attributes = fields.Where(static field => field.Key.StartsWith("label.", StringComparison.Ordinal)).ToDictionary(static field => field.Key["label.".Length..], static field => field.Value),
        });
        var row = new MemoryStream();
        Add(row, (long)key);
        foreach (var text in (ReadOnlySpan<byte[]>)[Encoding.UTF8.GetBytes(NodeId), Encoding.UTF8.GetBytes(container), description])
        {
            Add(row, text);
        }
        Add(row, 1L);
        return DoAsync("INSERT INTO streams (stream, node, container, description, written_nano) FORMAT RowBinary", row.ToArray());
    }

    /// <summary>Runs a statement that has no answer.</summary>
    public async Task DoAsync(string sql, byte[]? body = null)
    {
        using var content = new ByteArrayContent(body ?? []);
        using var answer = await _http.PostAsync(new Uri(_server, $"?database={_database}&query={Uri.EscapeDataString(sql)}"), content);
        Xunit.Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private static void Add(MemoryStream body, ushort value) => body.Write([(byte)value, (byte)(value >> 8)]);

    private static void Add(MemoryStream body, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        body.Write(bytes);
    }

    private static void Add(MemoryStream body, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        body.Write(bytes);
    }

    private static void Add(MemoryStream body, ReadOnlySpan<byte> text)
    {
        var length = (uint)text.Length;
        for (; length >= 0x80; length >>= 7)
        {
            body.WriteByte((byte)(length | 0x80));
        }
        body.WriteByte((byte)length);
        body.Write(text);
    }
}
