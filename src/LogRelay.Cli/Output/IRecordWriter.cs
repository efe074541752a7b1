using System.Buffers;
using LogRelay.Protocol.V1;

namespace LogRelay.Cli.Output;

/// <summary>Writes records in one format. One thread.</summary>
internal interface IRecordWriter
{
    /// <summary>Writes one record and its newline.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="stream">The record's stream.</param>
    /// <param name="record">The record.</param>
    void Write(IBufferWriter<byte> target, Protocol.V1.Stream stream, Record record);
}
