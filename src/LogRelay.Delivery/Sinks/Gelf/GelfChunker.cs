using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Cuts a message into datagrams as GELF's chunking says: magic, id, sequence number, count, data.</summary>
/// <remarks>
/// Receivers put chunks together by the id alone, whoever sent them, so ids are random over 64 bits:
/// a counter that starts at a random place and is scattered, seeded by the system's generator. One caller at a time.
/// </remarks>
internal sealed class GelfChunker
{
    /// <summary>Bytes in front of a chunk's data.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Most chunks that a receiver accepts for one message.</summary>
    public const int MaxChunks = 128;

    private readonly int _dataBytes;
    private readonly ulong _seed;
    private ulong _count;

    /// <summary>Draws the seed.</summary>
    /// <param name="datagramBytes">Largest datagram.</param>
    public GelfChunker(int datagramBytes)
    {
        MaxDatagramBytes = datagramBytes;
        _dataBytes = datagramBytes - HeaderBytes;
        Span<byte> random = stackalloc byte[2 * sizeof(ulong)];
        RandomNumberGenerator.Fill(random);
        _seed = BinaryPrimitives.ReadUInt64LittleEndian(random);
        _count = BinaryPrimitives.ReadUInt64LittleEndian(random[sizeof(ulong)..]);
    }

    /// <summary>Largest datagram.</summary>
    public int MaxDatagramBytes { get; }

    /// <summary>Most bytes that fit into all chunks of one message.</summary>
    public int MaxMessageBytes => MaxChunks * _dataBytes;

    /// <summary>How many datagrams a message of that many bytes takes.</summary>
    public int DatagramsFor(int messageBytes) =>
        messageBytes <= MaxDatagramBytes ? 1 : (messageBytes + _dataBytes - 1) / _dataBytes;

    /// <summary>An id for the next chunked message.</summary>
    public ulong NextId()
    {
        // A bijection of the counter (the finalizer of SplitMix64): no id comes twice before 2^64 messages.
        var mixed = _count++ + _seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Writes one datagram of a chunked message.</summary>
    /// <param name="message">The whole message, at most <see cref="MaxMessageBytes"/>.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="sequence">Which chunk, from 0.</param>
    /// <param name="datagram">Where it goes; at least <see cref="MaxDatagramBytes"/>.</param>
    /// <returns>The datagram's length.</returns>
    public int WriteChunk(ReadOnlySpan<byte> message, ulong id, int sequence, Span<byte> datagram)
    {
        var start = sequence * _dataBytes;
        var data = message.Slice(start, Math.Min(_dataBytes, message.Length - start));
        datagram[0] = 0x1E;
        datagram[1] = 0x0F;
        BinaryPrimitives.WriteUInt64LittleEndian(datagram[2..], id);
        datagram[10] = (byte)sequence;
        datagram[11] = (byte)DatagramsFor(message.Length);
        data.CopyTo(datagram[HeaderBytes..]);
        return HeaderBytes + data.Length;
    }
}
