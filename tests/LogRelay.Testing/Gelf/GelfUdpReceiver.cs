using System.IO.Compression;
using System.Net;
using System.Net.Sockets;

namespace LogRelay.Testing.Gelf;

/// <summary>
/// A strict GELF UDP receiver on loopback: datagrams of at most 1420 bytes unless it was told otherwise, chunks as specified, gzip, zlib or nothing,
/// and every id used once.
/// </summary>
public sealed class GelfUdpReceiver : IAsyncDisposable
{
    private const int HeaderBytes = 12;

    private readonly Dictionary<ulong, byte[]?[]> _pending = [];
    private readonly HashSet<ulong> _finished = [];
    private readonly List<Task> _loops = [];
    private CancellationTokenSource _stop = new();
    private Socket? _socket;

    /// <summary>Listens on a free port of loopback.</summary>
    public GelfUdpReceiver() => Start();

    /// <summary>Where it listens, or listened before it was stopped.</summary>
    public int Port { get; private set; }

    /// <summary>What arrived.</summary>
    public GelfInbox Inbox { get; } = new();

    /// <summary>Datagrams of the last message that was put together.</summary>
    public int LastDatagrams { get; private set; }

    /// <summary>The first two bytes of the last message, which tell its compression.</summary>
    public ushort LastMagic { get; private set; }

    /// <summary>No datagram may be longer.</summary>
    public int MaxDatagramBytes { get; init; } = 1420;

    /// <summary>
    /// A message may end with a chunk that holds nothing, as that of Docker's own driver does when its length is a multiple
    /// of a chunk's.
    /// </summary>
    public bool MayEndEmpty { get; init; }

    /// <summary>Another receiver's port on loopback that gets a copy of every datagram, as it came.</summary>
    public int? CopyTo { get; init; }

    /// <summary>Listens again on the same port after <see cref="KillAsync"/>.</summary>
    public void Start()
    {
        _stop = new CancellationTokenSource();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _loops.Add(ReceiveAsync(_socket, _stop.Token));
    }

    /// <summary>Stops listening: senders are refused from now on.</summary>
    public async Task KillAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _loops.Clear();
        _socket?.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task ReceiveAsync(Socket socket, CancellationToken ct)
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, SocketFlags.None, ct);
                if (CopyTo is { } port)
                {
                    await socket.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, new IPEndPoint(IPAddress.Loopback, port), ct);
                }
                TakeDatagram(buffer.AsMemory(0, length));
            }
        }
        catch (OperationCanceledException)
        {
            // Killed.
        }
    }

    private void TakeDatagram(ReadOnlyMemory<byte> datagram)
    {
        if (datagram.Length > MaxDatagramBytes)
        {
            Inbox.Violate($"a datagram of {datagram.Length} bytes");
        }
        if (!datagram.Span.StartsWith((ReadOnlySpan<byte>)[0x1E, 0x0F]))
        {
            TakeMessage(datagram, datagrams: 1);
            return;
        }
        if (datagram.Length < HeaderBytes || (datagram.Length == HeaderBytes && !(MayEndEmpty && datagram.Span[10] + 1 == datagram.Span[11])))
        {
            Inbox.Violate("a chunk without data");
            return;
        }
        TakeChunk(BitConverter.ToUInt64(datagram.Span[2..]), datagram.Span[10], datagram.Span[11], datagram[HeaderBytes..].ToArray());
    }

    private void TakeChunk(ulong id, int sequence, int count, byte[] data)
    {
        if (count is < 2 or > 128 || sequence >= count || _finished.Contains(id))
        {
            Inbox.Violate($"chunk {sequence} of {count}, id {id:x}, used before: {_finished.Contains(id)}");
            return;
        }
        if (!_pending.TryGetValue(id, out var chunks))
        {
            _pending[id] = chunks = new byte[count][];
        }
        if (chunks.Length != count || chunks[sequence] is not null)
        {
            Inbox.Violate($"chunk {sequence} of {count} does not fit the others of id {id:x}");
            return;
        }
        chunks[sequence] = data;
        if (chunks.All(chunk => chunk is not null))
        {
            _pending.Remove(id);
            _finished.Add(id);
            TakeMessage(chunks.SelectMany(chunk => chunk!).ToArray(), count);
        }
    }

    private void TakeMessage(ReadOnlyMemory<byte> message, int datagrams)
    {
        LastDatagrams = datagrams;
        LastMagic = (ushort)((message.Span[0] << 8) | message.Span[1]);
        using var packed = new MemoryStream(message.ToArray());
        using Stream? unpacked = LastMagic switch
        {
            0x1F8B => new GZipStream(packed, CompressionMode.Decompress),
            _ when message.Span[0] == 0x78 => new ZLibStream(packed, CompressionMode.Decompress),
            _ => null,
        };
        if (unpacked is null)
        {
            Inbox.Take(message.ToArray());
            return;
        }
        try
        {
            using var plain = new MemoryStream();
            unpacked.CopyTo(plain);
            Inbox.Take(plain.ToArray());
        }
        catch (InvalidDataException error)
        {
            Inbox.Violate($"does not decompress: {error.Message}");
        }
    }
}
