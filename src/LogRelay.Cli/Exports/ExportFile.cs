using System.Buffers;
using System.IO.Compression;

namespace LogRelay.Cli.Exports;

/// <summary>The file of an export: plain, or gzip members one behind the other, which every tool reads as one. One thread.</summary>
internal sealed class ExportFile : IDisposable
{
    private readonly FileStream _file;
    private readonly bool _isCompressed;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);

    /// <summary>Opens or creates it.</summary>
    /// <param name="path">Compressed when it ends with <c>.gz</c>.</param>
    /// <param name="length">Bytes of it that are whole; the rest is cut off.</param>
    public ExportFile(string path, long length)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _file.SetLength(length);
        _file.Position = length;
        _isCompressed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What the next <see cref="Checkpoint"/> writes.</summary>
    public IBufferWriter<byte> Buffer => _buffer;

    /// <summary>Bytes that wait in <see cref="Buffer"/>.</summary>
    public int Waiting => _buffer.WrittenCount;

    /// <summary>Writes what waits, so that it survives a power loss.</summary>
    /// <returns>Bytes of the file now.</returns>
    public long Checkpoint()
    {
        if (_isCompressed && _buffer.WrittenCount > 0)
        {
            using var member = new GZipStream(_file, CompressionLevel.Optimal, leaveOpen: true);
            member.Write(_buffer.WrittenSpan);
        }
        else
        {
            _file.Write(_buffer.WrittenSpan);
        }
        _file.Flush(flushToDisk: true);
        _buffer.ResetWrittenCount();
        return _file.Position;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
