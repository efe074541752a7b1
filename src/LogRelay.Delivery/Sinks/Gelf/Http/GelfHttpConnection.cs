using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>A connection with the requests that wait for answers on it, oldest first.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GelfHttpConnection : IDisposable
{
    // So that a name that has moved, and files that were renewed, are noticed by a connection that is never idle.
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(2);

    private readonly GelfConnection _connection;
    private readonly HttpResponseReader _reader;
    private readonly TimeProvider _time;
    private readonly long _openedAt;
    private readonly Queue<GelfRequest> _waiting = [];

    private GelfHttpConnection(GelfConnection connection, TimeProvider time)
    {
        _connection = connection;
        _reader = new HttpResponseReader(connection.Stream, time);
        _time = time;
        _openedAt = time.GetTimestamp();
    }

    /// <summary>As <see cref="GelfConnection.OpenAsync"/>.</summary>
    public static async ValueTask<GelfHttpConnection> OpenAsync(GelfOptions options, HostLookup lookup, TimeProvider time, CancellationToken ct) =>
        new(await GelfConnection.OpenAsync(options, lookup, time, ct), time);

    /// <summary>Requests without an answer.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Answers so far.</summary>
    public int Answers { get; private set; }

    /// <summary>True when at least the beginning of an answer is here already.</summary>
    public bool HasAnswer => _reader.HasMore;

    /// <summary>False when the receiver has closed it meanwhile, or it has lived long enough.</summary>
    public bool IsFresh => Waiting == 0 && !_reader.HasMore && !_connection.HasSomethingToRead() && _time.GetElapsedTime(_openedAt) < LongestLife;

    /// <summary>A request is among the bytes that are written next.</summary>
    public void Expect(GelfRequest request) => _waiting.Enqueue(request);

    /// <summary>Writes all of <paramref name="bytes"/>.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct) => _connection.Stream.WriteAsync(bytes, ct);

    /// <summary>The oldest request and its answer.</summary>
    /// <exception cref="IOException">No answer came, or something else did.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask<(GelfRequest Request, HttpResponse Response)> ReadAsync(CancellationToken ct)
    {
        var response = await _reader.ReadAsync(ct);
        Answers++;
        return (_waiting.Dequeue(), response);
    }

    /// <summary>Breaks the connection at once.</summary>
    public void Abort() => _connection.Abort();

    /// <summary>Leaves the connection to the kernel.</summary>
    public void Dispose() => _connection.Dispose();
}
