using LogRelay.Journal.Cursors;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Tests.Storage;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Cursors;

public sealed class CursorFileTests
{
    private const int SecondSlot = 4096;
    private const string Path = "/data/c";

    // Magic "LRCU", version 1, generation 1, position 0x0102030405060708, 36 zero bytes, CRC32C.
    private const string GoldenFirstSlot =
        "4c524355" + "0100" + "0000" + "0100000000000000" + "0807060504030201"
        + "000000000000000000000000000000000000000000000000000000000000000000000000" + "fde588ca";

    [Theory]
    [OnEveryFace]
    public void Open_NotThere_StartsWhereItIsTold_AndIsThereThen(StorageFace face)
    {
        using var under = new StorageUnderTest(face);
        using (var cursor = CursorFile.Open(under.Storage, under.File("c"), startPosition: 5))
        {
            Assert.Equal(5, cursor.Position);
        }

        using var again = CursorFile.Open(under.Storage, under.File("c"), startPosition: 99);
        Assert.Equal(5, again.Position);
        Assert.Equal([new("c", false)], under.Storage.List(under.Folder));
    }

    [Theory]
    [OnEveryFace]
    public void Save_AnyNumberOfTimes_TheLastOneIsFoundAgain(StorageFace face)
    {
        using var under = new StorageUnderTest(face);
        for (var saves = 0; saves < 5; saves++)
        {
            using (var cursor = CursorFile.Open(under.Storage, under.File("c")))
            {
                for (var i = 1; i <= saves; i++)
                {
                    cursor.Save((saves * 100) + i);
                    if (i == 2)
                    {
                        cursor.Sync();
                    }
                }
            }
            using var again = CursorFile.Open(under.Storage, under.File("c"));
            Assert.Equal(saves * 101, again.Position);
        }
    }

    [Fact]
    public void Bytes_OfANewCursorAndOfTheNextSave_AreTheFormats()
    {
        using var under = new StorageUnderTest(StorageFace.Real);
        using var cursor = CursorFile.Open(under.Storage, under.File("c"), 0x0102030405060708);
        Assert.Equal(GoldenFirstSlot, Convert.ToHexStringLower(under.Get("c")));

        cursor.Save(0x7F);

        var bytes = under.Get("c");
        Assert.Equal(SecondSlot + 64, bytes.Length);
        Assert.Equal(GoldenFirstSlot, Convert.ToHexStringLower(bytes.AsSpan(0, 64)));
        Assert.Equal("4c5243550100000002000000000000007f00000000000000", Convert.ToHexStringLower(bytes.AsSpan(SecondSlot, 24)));
        Assert.False(bytes.AsSpan(64, SecondSlot - 64).ContainsAnyExcept((byte)0));
    }

    [Theory]
    [OnEveryFace]
    public void Open_OneSlotCorruptAtAnyByte_UsesTheOther(StorageFace face)
    {
        using var under = new StorageUnderTest(face);
        using (var cursor = CursorFile.Open(under.Storage, under.File("c"), 1))
        {
            cursor.Save(2);
        }
        var whole = under.Get("c");

        for (var at = 0; at < 64; at++)
        {
            Assert.Equal(2, PositionAfter(under, whole, at));
            Assert.Equal(1, PositionAfter(under, whole, SecondSlot + at));
        }
        under.Put("c", whole.AsSpan(0, whole.Length - 1));
        using var cut = CursorFile.Open(under.Storage, under.File("c"));
        Assert.Equal(1, cut.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(SecondSlot + 64)]
    public void Open_BothSlotsCorrupt_SaysSoAndLeavesTheFile(int length)
    {
        using var under = new StorageUnderTest(StorageFace.Real);
        var garbage = Enumerable.Repeat((byte)0xAB, length).ToArray();
        under.Put("c", garbage);

        var error = Assert.Throws<CursorCorruptException>(() => CursorFile.Open(under.Storage, under.File("c")));

        Assert.Equal(under.File("c"), error.Path);
        Assert.Contains(under.File("c"), error.Message, StringComparison.Ordinal);
        Assert.Equal(garbage, under.Get("c"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SecondSlot)]
    public void Open_NewerVersionInEitherSlot_IsRefusedAndNeverRewritten(int offset)
    {
        using var under = new StorageUnderTest(StorageFace.Real);
        using (var cursor = CursorFile.Open(under.Storage, under.File("c"), 1))
        {
            cursor.Save(2);
        }
        var bytes = under.Get("c");
        new CursorSlot(2, 1, -1).Write(bytes.AsSpan(offset));
        under.Put("c", bytes);

        var error = Assert.Throws<JournalFormatException>(() => CursorFile.Open(under.Storage, under.File("c")));

        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, under.Get("c"));
    }

    [Fact]
    public void Crash_after_any_saves_keeps_the_synced_position_or_a_later_one()
    {
        var seen = new HashSet<long>();
        for (var seed = 0; seed < 1000; seed++)
        {
            var storage = Empty();
            var random = new Random(seed);
            var (saved, synced) = (100L, 100L);
            var cursor = CursorFile.Open(storage, Path, saved);
            for (var step = random.Next(8); step > 0; step--)
            {
                if (random.Next(4) == 0)
                {
                    // A killed predecessor's unsynced save is secured before the next one.
                    storage.Kill();
                    cursor = CursorFile.Open(storage, Path);
                    Assert.Equal(saved, cursor.Position);
                    synced = saved;
                }
                cursor.Save(++saved);
                if (random.Next(3) == 0)
                {
                    cursor.Sync();
                    synced = saved;
                }
            }
            storage.Crash(seed);

            using var again = CursorFile.Open(storage, Path);
            Assert.True(again.Position >= synced && again.Position <= saved, $"seed {seed}: {synced} <= {again.Position} <= {saved}");
            seen.Add(again.Position - synced);
        }
        Assert.True(seen.Count > 2, "the crashes never kept an unsynced save");
    }

    [Fact]
    public void Crash_while_a_cursor_is_made_leaves_a_cursor_or_none()
    {
        for (var step = 1; step <= 8; step++)
        {
            for (var seed = 0; seed < 50; seed++)
            {
                var storage = Empty();
                var faulty = new FaultyStorage(storage);
                faulty.Fail(StorageOperation.Changes, StorageErrno.DeviceError, step, shortWriteBytes: seed);
                var isOpen = TryOpen(faulty);
                storage.Crash(seed);

                Assert.True(!isOpen || storage.Exists(Path));
                using var cursor = CursorFile.Open(storage, Path, 7);
                Assert.Equal(7, cursor.Position);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(63)]
    public void Save_Fails_KeepsThePositionAndCanBeRepeated(int shortWriteBytes)
    {
        var inner = Empty();
        var storage = new FaultyStorage(inner);
        using var cursor = CursorFile.Open(storage, Path, 1);
        cursor.Save(2);
        cursor.Sync();
        storage.Fail(StorageOperation.Write, StorageErrno.NoSpace, times: 1, shortWriteBytes: shortWriteBytes);

        Assert.True(StorageErrno.IsDiskFull(Assert.Throws<IOException>(() => cursor.Save(3))));
        Assert.Equal(2, cursor.Position);
        using (var other = CursorFile.Open(inner, Path))
        {
            Assert.Equal(2, other.Position);
        }
        cursor.Save(4);
        using var again = CursorFile.Open(inner, Path);
        Assert.Equal(4, again.Position);
    }

    [Fact]
    public void Sync_Fails_IsRepeatedAndTheSecuredSlotStays()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var inner = Empty();
            var storage = new FaultyStorage(inner);
            using var cursor = CursorFile.Open(storage, Path, 1);
            cursor.Save(2);
            storage.Fail(StorageOperation.Sync, StorageErrno.DeviceError, times: 1);
            Assert.Throws<IOException>(cursor.Sync);
            cursor.Save(3);
            inner.Crash(seed);

            using var again = CursorFile.Open(inner, Path);
            Assert.Contains(again.Position, new long[] { 1, 3 });
        }
    }

    [Fact]
    public void Sync_NothingSaved_TouchesNoDisk()
    {
        var storage = new FaultyStorage(Empty());
        using var cursor = CursorFile.Open(storage, Path, 1);
        cursor.Save(2);
        cursor.Sync();
        var calls = storage.Calls;

        cursor.Sync();

        Assert.Equal(calls, storage.Calls);
    }

    [Fact]
    public void Save_NegativePosition_IsTheCallersMistake()
    {
        using var cursor = CursorFile.Open(Empty(), Path);

        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.Save(-1));
    }

    private static CrashingStorage Empty()
    {
        var storage = new CrashingStorage();
        storage.CreateFolder("/data");
        storage.SyncFolder("/");
        return storage;
    }

    private static bool TryOpen(IStorage storage)
    {
        try
        {
            CursorFile.Open(storage, Path, 7).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static long PositionAfter(StorageUnderTest under, byte[] whole, int corruptAt)
    {
        var bytes = whole.ToArray();
        bytes[corruptAt] ^= 0x10;
        under.Put("c", bytes);
        using var cursor = CursorFile.Open(under.Storage, under.File("c"));
        return cursor.Position;
    }
}
