using System.Buffers.Binary;
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

public sealed class LogEntryEncoderTests
{
    private const long Time = 1_700_000_000_123_456_789;
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Write_WholeLine_IsDockersFrame() => Assert.Equal(
        "000000190a067374646f757410959a97ece39fe7cb171a0568656c6c6f",
        Convert.ToHexStringLower(Framed(new LogEntry { TimeNano = Time, Line = "hello"u8 }, appendNewline: false)));

    [Fact]
    public void Write_LastChunk_IsDockersFrame()
    {
        var frame = Framed(
            new LogEntry
            {
                Source = LogSource.Stderr,
                TimeNano = Time,
                Line = "part"u8,
                IsPartial = true,
                IsLastPartial = true,
                PartialId = Encoding.UTF8.GetBytes(Id),
                PartialOrdinal = 2,
            },
            appendNewline: false);

        Assert.Equal(
            "000000620a0673746465727210959a97ece39fe7cb171a047061727420012a4608011240"
                + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Id)) + "1802",
            Convert.ToHexStringLower(frame));
    }

    [Theory]
    [InlineData("hello", "1a0668656c6c6f0a")]
    [InlineData("", "1a010a")]
    public void Write_AppendNewline_AddsItToTheLine(string line, string tail) => Assert.EndsWith(
        tail,
        Convert.ToHexStringLower(Framed(new LogEntry { Line = Encoding.UTF8.GetBytes(line) }, appendNewline: true)),
        StringComparison.Ordinal);

    [Fact]
    public void Write_AnyEntry_IsGooglesBytesAndIsReadBack() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Long, Gen.Bool, Gen.Select(Gen.Bool, Gen.Bool, Gen.Int, Gen.String), Gen.Bool)
            .Sample((line, time, isStderr, partial, appendNewline) =>
            {
                var (isPartial, isLast, ordinal, id) = partial;
                var idBytes = Encoding.UTF8.GetBytes(id);
                var entry = new LogEntry
                {
                    Source = isStderr ? LogSource.Stderr : LogSource.Stdout,
                    TimeNano = time,
                    Line = line,
                    IsPartial = isPartial,
                    IsLastPartial = isPartial && isLast,
                    PartialId = isPartial ? idBytes : [],
                    PartialOrdinal = isPartial ? ordinal : 0,
                };
                var theirs = new WireEntry
                {
                    Source = isStderr ? "stderr" : "stdout",
                    TimeNano = time,
                    Line = ByteString.CopyFrom(appendNewline ? [.. line, (byte)'\n'] : line),
                    Partial = isPartial,
                    PartialLogMetadata = isPartial
                        ? new PartialLogEntryMetadata { Last = isLast, Ordinal = ordinal, Id = Encoding.UTF8.GetString(idBytes) }
                        : null,
                }.ToByteArray();

                var frame = Framed(entry, appendNewline);

                Assert.Equal(theirs.Length, BinaryPrimitives.ReadInt32BigEndian(frame));
                Assert.Equal(theirs, frame.AsSpan(4));
                Assert.Equal(FrameStatus.Complete, FrameReader.TryRead(frame, FrameLimits.MaxPayloadBytes, out var payload, out _));
                Assert.True(LogEntryDecoder.TryDecode(payload, out var back, out _));
                Assert.Equal(appendNewline ? [.. line, (byte)'\n'] : line, back.Line);
                Assert.Equal(entry.PartialId, back.PartialId);
                Assert.Equal(
                    (entry.Source, entry.TimeNano, entry.IsPartial, entry.IsLastPartial, entry.PartialOrdinal),
                    (back.Source, back.TimeNano, back.IsPartial, back.IsLastPartial, back.PartialOrdinal));
            });

    [Fact]
    public void Write_LongestFrameOfDockerd_IsWithinTheLimit()
    {
        var frame = Framed(
            new LogEntry
            {
                TimeNano = Time,
                Line = new byte[16_384],
                IsPartial = true,
                PartialId = Encoding.UTF8.GetBytes(Id),
                PartialOrdinal = 1_000_000,
            },
            appendNewline: false);

        Assert.InRange(frame.Length, 16_384, FrameLimits.MaxPayloadBytes / 8);
    }

    [Fact]
    public void Write_ThenDecode_AllocatesNothing()
    {
        const int Repeats = 20_000;
        var buffer = new byte[1000];
        var entry = new LogEntry { TimeNano = Time, Line = new byte[128], IsPartial = true, PartialId = "id"u8, PartialOrdinal = 1 };
        LogEntryEncoder.Write(buffer, entry, appendNewline: true);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repeats; i++)
        {
            var length = LogEntryEncoder.Write(buffer, entry, appendNewline: true);
            LogEntryDecoder.TryDecode(buffer.AsSpan(4, length - 4), out _, out _);
        }

        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / Repeats);
    }

    [Fact]
    public void Write_DestinationTooShort_SaysHowMuchIsNeeded() => Assert.Contains(
        "10 bytes",
        Assert.Throws<ArgumentException>(() => LogEntryEncoder.Write(new byte[10], new LogEntry { Line = "x"u8 }, false)).Message,
        StringComparison.Ordinal);

    private static byte[] Framed(LogEntry entry, bool appendNewline)
    {
        var buffer = new byte[LogEntryEncoder.MaxLength(entry)];
        return buffer[..LogEntryEncoder.Write(buffer, entry, appendNewline)];
    }
}
