using System.Buffers;
using System.Text;
using LogRelay.Cli.Output;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Cli.Exports;

/// <summary>Lines of an export: time with nanoseconds and zone, container, stdout or stderr, and the container's own bytes.</summary>
internal sealed class ExportTextWriter(TimeZoneInfo zone) : IRecordWriter
{
    private readonly TimeFormat _times = new(zone);

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> target, Protocol.V1.Stream stream, Record record)
    {
        Encoding.UTF8.GetBytes($"{_times.WithZone(record.TimeNano)} {StreamNames.Of(stream)} {(record.IsStderr ? "stderr" : "stdout")} ", target);
        target.Write(record.Line.Span);
        target.Write("\n"u8);
    }
}
