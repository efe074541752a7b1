using System.Text;
using CsCheck;
using Google.Protobuf;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Framing;
using LogRelay.Protocol.Docker;
using Xunit;
using LogEntry = LogRelay.Journal.Entries.LogEntry;
using WireEntry = LogRelay.Protocol.Docker.LogEntry;

namespace LogRelay.Journal.Tests.Framing;

public sealed class LogEntryDecoderTests
{
    // One field each; some of this message, some of no message, in the widths that protobuf has.
    private static readonly Gen<byte[]> Fields = Gen.OneOf(
        Gen.Bool.Select(isStderr => Bytes(1, isStderr ? "stderr"u8.ToArray() : "stdout"u8.ToArray())),
        Gen.Long.Select(time => Number(2, (ulong)time)),
        Gen.Byte.Array[0, 40].Select(line => Bytes(3, line)),
        Gen.ULong.Select(flag => Number(4, flag & 1)),
        Gen.ULong[0, ulong.MaxValue].Select(flag => Number(4, flag)),
        Gen.Select(Gen.Bool, Gen.Int, Gen.Char['0', 'f'].Array[0, 64]).Select((last, ordinal, id) => Bytes(
            5, new PartialLogEntryMetadata { Last = last, Ordinal = ordinal, Id = new string(id) }.ToByteArray())),
        Gen.Const(Bytes(5, Number(9, 3))),
        Gen.Const(Bytes(6, new LogAttr { Key = "a", Value = "b" }.ToByteArray())),
        Gen.Select(Gen.Int[7, 4000], Gen.ULong).Select(Number),
        Gen.Select(Gen.Int[7, 4000], Gen.Byte.Array[0, 20]).Select(Bytes),
        Gen.Int[7, 4000].Select(field => (byte[])[.. Varint((ulong)field << 3 | 1), .. new byte[8]]),
        Gen.Int[7, 4000].Select(field => (byte[])[.. Varint((ulong)field << 3 | 5), .. new byte[4]]),
        Gen.Int[7, 4000].Select(field => (byte[])[.. Varint((ulong)field << 3 | 3), .. Number(3, 5), .. Varint((ulong)field << 3 | 4)]),
        // Known numbers with the wrong wire type are unknown fields.
        Gen.Const(Number(1, 5)),
        Gen.Const(Bytes(2, [1])));

    [Fact]
    public void TryDecode_FieldsInAnyOrder_AgreesWithGoogle() => Fields.Array[0, 12].Sample(fields =>
    {
        byte[] payload = [.. fields.SelectMany(field => field)];
        var theirs = WireEntry.Parser.ParseFrom(payload);
        var isEntry = LogEntryDecoder.TryDecode(payload, out var ours, out var fault);

        Assert.Equal(theirs.Source is "stdout" or "stderr", isEntry);
        Assert.Equal(isEntry ? LogEntryFault.None : LogEntryFault.UnknownSource, fault);
        if (isEntry)
        {
            AssertEqual(theirs, ours);
        }
    });

    [Fact]
    public void TryDecode_DamagedPayloads_NeverThrow_AndAcceptNothingThatGoogleRefuses() =>
        Gen.Select(Fields.Array[1, 6], Gen.Select(Gen.Int[0, 5000], Gen.Byte).Array[0, 3], Gen.Int[0, 5000]).Sample((fields, changes, cut) =>
        {
            byte[] payload = [.. Bytes(1, "stdout"u8.ToArray()), .. fields.SelectMany(field => field)];
            foreach (var (at, value) in changes)
            {
                payload[at % payload.Length] = value;
            }
            payload = payload[..^(cut % payload.Length)];
            // What is inside an attribute (tag 0x32, or 0xB2 0x00) is none of our business, and Google's looks at it.
            if (payload.AsSpan().ContainsAny((byte)0x32, (byte)0xB2))
            {
                return;
            }

            if (LogEntryDecoder.TryDecode(payload, out var ours, out var fault))
            {
                AssertEqual(WireEntry.Parser.ParseFrom(payload), ours);
            }
            else
            {
                Assert.NotEqual(LogEntryFault.None, fault);
            }
        });

    [Fact]
    public void TryDecode_ArbitraryBytes_NeverThrow() => Gen.Byte.Array[0, 100].Sample(bytes =>
        Assert.Equal(LogEntryDecoder.TryDecode(bytes, out _, out var fault), fault == LogEntryFault.None));

    [Theory]
    [InlineData("", LogEntryFault.UnknownSource)]
    [InlineData("0a06737464696e20", LogEntryFault.UnknownSource)]
    [InlineData("0a", LogEntryFault.Truncated)]
    [InlineData("0a06737464", LogEntryFault.Truncated)]
    [InlineData("10ffffffffffffffffffff01", LogEntryFault.MalformedNumber)]
    [InlineData("0affffffffff01", LogEntryFault.MalformedNumber)]
    [InlineData("10", LogEntryFault.Truncated)]
    [InlineData("0001", LogEntryFault.MalformedField)]
    [InlineData("0f", LogEntryFault.MalformedField)]
    [InlineData("3c", LogEntryFault.MalformedField)]
    [InlineData("3b4400", LogEntryFault.MalformedField)]
    [InlineData("3b", LogEntryFault.Truncated)]
    [InlineData("39000000", LogEntryFault.Truncated)]
    [InlineData("2a020801", LogEntryFault.UnknownSource)]
    [InlineData("2a0108", LogEntryFault.Truncated)]
    [InlineData("0a067374646f757420012a031201ff", LogEntryFault.MalformedText)]
    [InlineData("0a01ff0a067374646f7574", LogEntryFault.MalformedText)]
    public void TryDecode_MalformedPayload_NamesTheFault(string hex, LogEntryFault expected)
    {
        Assert.False(LogEntryDecoder.TryDecode(Convert.FromHexString(hex), out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void TryDecode_GroupsNestedTooDeep_AreRefused()
    {
        var payload = new byte[100_000];
        payload.AsSpan().Fill(7 << 3 | 3);

        Assert.False(LogEntryDecoder.TryDecode(payload, out _, out var fault));
        Assert.Equal(LogEntryFault.MalformedField, fault);
    }

    private static void AssertEqual(WireEntry theirs, LogEntry ours)
    {
        Assert.Equal(theirs.Source, ours.Source == LogSource.Stderr ? "stderr" : "stdout");
        Assert.Equal(theirs.TimeNano, ours.TimeNano);
        Assert.Equal(theirs.Line.Span, ours.Line);
        Assert.Equal(theirs.Partial, ours.IsPartial);
        var metadata = theirs.Partial ? theirs.PartialLogMetadata ?? new() : new();
        Assert.Equal(metadata.Last, ours.IsLastPartial);
        Assert.Equal(metadata.Ordinal, ours.PartialOrdinal);
        Assert.Equal(metadata.Id, Encoding.UTF8.GetString(ours.PartialId));
    }

    private static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    private static byte[] Bytes(int field, byte[] value) => [.. Varint((ulong)field << 3 | 2), .. Varint((ulong)value.Length), .. value];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }
        return [.. bytes, (byte)value];
    }
}
