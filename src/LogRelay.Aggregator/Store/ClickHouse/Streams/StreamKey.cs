using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LogRelay.Aggregator.Store.ClickHouse.Streams;

/// <summary>A stream's number in the tables: the beginning of a hash, so that every aggregator finds the same one.</summary>
/// <param name="NodeId">32 hexadecimal digits.</param>
/// <param name="ContainerId">Full container id.</param>
internal sealed record StreamKey(string NodeId, string ContainerId)
{
    /// <summary>The number. Two streams of one number are told apart when the second one is opened, and it is refused.</summary>
    public ulong Id { get; } = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{NodeId}/{ContainerId}")));

    /// <summary>The number as SQL has it.</summary>
    public string Sql => Id.ToString(CultureInfo.InvariantCulture);
}
