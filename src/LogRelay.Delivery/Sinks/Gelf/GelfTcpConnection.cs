using System.Net.Security;
using System.Net.Sockets;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>A connection that is only written to, then closed in a way that proves that all of it was read.</summary>
/// <remarks>One caller at a time. Why proof is needed: docs/adr/0001.</remarks>
internal sealed class GelfTcpConnection : IDisposable
{
    // Receivers have nothing to say; one that talks all the same gets its words thrown away, in bounds.
    private const int MaxIgnoredBytes = 1024 * 1024;

    private const int TcpLevel = 6;
    private const int TcpInfoOption = 11;
    private const byte TcpStateEndAcknowledged = 5;
    private const byte TcpStateClosed = 7;

    // A receiver that does not let us in says so within a round trip of the handshake.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly GelfConnection _connection;
    private readonly TimeProvider _time;

    private readonly Task<PeersEnd> _peersEnd;
    private readonly long _openedAt;

    private GelfTcpConnection(GelfConnection connection, TimeProvider time)
    {
        _connection = connection;
        _time = time;
        _openedAt = time.GetTimestamp();
        _peersEnd = ReadToEndAsync(connection);
    }

    /// <summary>As <see cref="GelfConnection.OpenAsync"/>.</summary>
    public static async ValueTask<GelfTcpConnection> OpenAsync(GelfOptions options, HostLookup lookup, TimeProvider time, CancellationToken ct) =>
        new(await GelfConnection.OpenAsync(options, lookup, time, ct), time);

    /// <summary>True when the receiver ended or broke the connection: nothing more may be written.</summary>
    public bool IsEndedByPeer => _peersEnd.IsCompleted;

    /// <summary>Writes all of <paramref name="bytes"/>.</summary>
    /// <exception cref="IOException">The connection broke; how much arrived is not known.</exception>
    /// <exception cref="OperationCanceledException">How much arrived is not known.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct) => _connection.Stream.WriteAsync(bytes, ct);

    /// <summary>
    /// Waits until the connection is old enough that a receiver which did not let us in would have ended it by now.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended the wait.</exception>
    public async ValueTask SettleAsync(CancellationToken ct)
    {
        var left = Settling - _time.GetElapsedTime(_openedAt);
        if (left > TimeSpan.Zero)
        {
            await Task.WhenAny(_peersEnd, Task.Delay(left, _time, ct));
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Says that no more will come; the receiver can still close. Nothing may be written any more.</summary>
    /// <returns>False when the receiver was faster: an end that came before ours proves nothing about what was under way.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask<bool> TryEndAsync(CancellationToken ct)
    {
        if (IsEndedByPeer)
        {
            return false;
        }
        await _connection.EndAsync(ct);
        return true;
    }

    /// <summary>
    /// After <see cref="TryEndAsync"/>: waits until the receiver closes in its turn. A receiver can only do that in order
    /// after it has read everything: a socket that is closed with unread bytes is reset instead. May be called again.
    /// </summary>
    /// <param name="patience">How long the receiver may take.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask<GelfTcpClose> WaitForCloseAsync(TimeSpan patience, CancellationToken ct)
    {
        try
        {
            var end = await _peersEnd.WaitAsync(patience, _time, ct);
            return end == PeersEnd.Broken || !IsSound() || State() is not (null or TcpStateClosed) ? GelfTcpClose.Broken
                : end == PeersEnd.InOrder ? GelfTcpClose.InOrder
                : GelfTcpClose.AcknowledgedOnly;
        }
        catch (TimeoutException)
        {
            // Our end is the last byte of the stream: who acknowledged it acknowledged everything before it.
            return IsSound() && State() is TcpStateEndAcknowledged ? GelfTcpClose.AcknowledgedOnly : GelfTcpClose.NotAcknowledged;
        }
    }

    /// <summary>Breaks the connection at once: what is still in the socket's buffer is thrown away.</summary>
    public void Abort() => _connection.Abort();

    /// <summary>Leaves the connection to the kernel: what is under way still arrives, and nothing is reset.</summary>
    public void Dispose() => _connection.Dispose();

    private static async Task<PeersEnd> ReadToEndAsync(GelfConnection connection)
    {
        try
        {
            if (!await IsReadToEndAsync(connection.Stream.ReadAsync))
            {
                return PeersEnd.Broken;
            }
            if (connection.IsTransportEnded)
            {
                return connection.Stream is SslStream ? PeersEnd.Unannounced : PeersEnd.InOrder;
            }
            // Behind the end of TLS comes the end of the connection, and only that one tells of unread bytes.
            return await IsReadToEndAsync((buffer, ct) => connection.Socket.ReceiveAsync(buffer, SocketFlags.None, ct)) ? PeersEnd.InOrder : PeersEnd.Broken;
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return PeersEnd.Broken;
        }
    }

    private static async Task<bool> IsReadToEndAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> read)
    {
        var ignored = new byte[256];
        var total = 0;
        while (total < MaxIgnoredBytes)
        {
            var length = await read(ignored, CancellationToken.None);
            if (length == 0)
            {
                return true;
            }
            total += length;
        }
        return false;
    }

    private bool IsSound() =>
        (SocketError)(int)_connection.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == SocketError.Success;

    // Closed: both ends have acknowledged each other's end. If the receiver's crossed ours, a reset may still be under way.
    private byte? State()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }
        Span<byte> info = stackalloc byte[256];
        return _connection.Socket.GetRawSocketOption(TcpLevel, TcpInfoOption, info) > 0 ? info[0] : byte.MaxValue;
    }
}
