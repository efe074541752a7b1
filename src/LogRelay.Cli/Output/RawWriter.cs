using System.Buffers;
using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Output;

/// <summary>The lines alone.</summary>
/// <param name="isExact">True for the container's own bytes; false to show control sequences.</param>
internal sealed class RawWriter(bool isExact) : IRecordWriter
{
    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> target, Protocol.V1.Stream stream, Record record)
    {
        if (isExact)
        {
            target.Write(record.Line.Span);
        }
        else
        {
            VisibleText.Write(target, record.Line.Span);
        }
        target.Write("\n"u8);
    }
}
