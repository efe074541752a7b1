using System.Buffers;
using System.Net.Sockets;

namespace LogRelay.Cli.Output;

/// <summary>Where a command's results go: gathered, and written when the command says so. One thread.</summary>
internal sealed class ResultStream(Stream output)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);

    /// <summary>What is to be written.</summary>
    public IBufferWriter<byte> Buffer => _buffer;

    /// <summary>True once the reader has gone (<c>| head</c>): nothing more needs to be found.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Writes what was gathered.</summary>
    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (_buffer.WrittenCount == 0 || IsClosed)
        {
            return;
        }
        try
        {
            await output.WriteAsync(_buffer.WrittenMemory, ct);
            await output.FlushAsync(ct);
        }
        catch (IOException failure) when (failure.HResult == BrokenPipe || failure.InnerException is SocketException { SocketErrorCode: SocketError.Shutdown })
        {
            IsClosed = true;
        }
        _buffer.ResetWrittenCount();
    }

    // EPIPE of a pipe. A program that this one started reads from a socket, which says it in another way.
    private const int BrokenPipe = 32;
}
