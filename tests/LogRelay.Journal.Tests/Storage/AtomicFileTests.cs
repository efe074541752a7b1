using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Storage;

public sealed class AtomicFileTests
{
    private const string Path = "/data/a";

    private static ReadOnlySpan<byte> Old => "old content"u8;

    private static ReadOnlySpan<byte> New => "new content, and longer than the old"u8;

    [Theory]
    [OnEveryFace]
    public void Write_NewThenAgain_HoldsTheLastContentAndLeavesNothingElse(StorageFace face)
    {
        using var under = new StorageUnderTest(face);

        AtomicFile.Write(under.Storage, under.File("a"), New);
        AtomicFile.Write(under.Storage, under.File("a"), Old);

        Assert.Equal(Old, under.Get("a"));
        Assert.Equal([new("a", false)], under.Storage.List(under.Folder));
    }

    [Theory]
    [OnEveryFace]
    public void Write_LeftoverOfACrash_IsReplaced(StorageFace face)
    {
        using var under = new StorageUnderTest(face);
        under.Put("a" + AtomicFile.TemporarySuffix, "half of something much longer than what comes now"u8);

        AtomicFile.Write(under.Storage, under.File("a"), New);

        Assert.Equal(New, under.Get("a"));
        Assert.Equal([new("a", false)], under.Storage.List(under.Folder));
    }

    [Theory]
    [OnEveryFace]
    public void Write_FoldersInTheWay_AreSetAside(StorageFace face)
    {
        using var under = new StorageUnderTest(face);
        under.Storage.CreateFolder(under.File("a"));
        under.Storage.CreateFolder(under.File("a" + AtomicFile.TemporarySuffix));

        AtomicFile.Write(under.Storage, under.File("a"), New);

        Assert.Equal(New, under.Get("a"));
        StorageEntry[] expected = [new("a", false), new("a.aside-1", true), new("a.tmp.aside-1", true)];
        Assert.Equal(expected, under.Storage.List(under.Folder).OrderBy(static entry => entry.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Crash_at_any_step_of_a_write_leaves_the_whole_old_or_the_whole_new_content()
    {
        var outcomes = new HashSet<bool>();
        for (var step = 1; step <= 6; step++)
        {
            for (var seed = 0; seed < 100; seed++)
            {
                var crashing = WithOldContent();
                var faulty = new FaultyStorage(crashing);
                // From this step on nothing reaches the disk: the process is dead.
                faulty.Fail(StorageOperation.Changes, StorageErrno.DeviceError, step, shortWriteBytes: seed % 12);

                var hasReturned = TryWrite(faulty);
                crashing.Crash(seed);

                var content = Read(crashing);
                Assert.True(content.AsSpan().SequenceEqual(New) || content.AsSpan().SequenceEqual(Old), $"step {step}, seed {seed}");
                Assert.True(!hasReturned || content.AsSpan().SequenceEqual(New), $"a finished write was lost: step {step}, seed {seed}");
                outcomes.Add(content.AsSpan().SequenceEqual(New));
            }
        }
        Assert.Equal(2, outcomes.Count);
    }

    [Theory]
    [InlineData(StorageOperation.Open, StorageErrno.NoSpace)]
    [InlineData(StorageOperation.Write, StorageErrno.NoSpace)]
    [InlineData(StorageOperation.Sync, StorageErrno.DeviceError)]
    [InlineData(StorageOperation.Rename, StorageErrno.NoSpace)]
    public void Write_StepFails_KeepsTheOldContentAndTheErrno(StorageOperation operation, int errno)
    {
        var faulty = new FaultyStorage(WithOldContent());
        faulty.Fail(operation, errno, times: 1, shortWriteBytes: 3);

        var error = Assert.Throws<IOException>(() => AtomicFile.Write(faulty, Path, New));

        Assert.Equal(errno, error.HResult);
        Assert.Equal(Old, Read(faulty));
        Assert.Equal([new("a", false)], faulty.List("/data"));

        AtomicFile.Write(faulty, Path, New);
        Assert.Equal(New, Read(faulty));
    }

    [Fact]
    public void Write_CleaningUpFailsToo_TellsTheFirstFailure()
    {
        var faulty = new FaultyStorage(WithOldContent());
        faulty.Fail(StorageOperation.Write, StorageErrno.NoSpace);
        faulty.Fail(StorageOperation.Delete, StorageErrno.DeviceError);

        var error = Assert.Throws<IOException>(() => AtomicFile.Write(faulty, Path, New));

        Assert.True(StorageErrno.IsDiskFull(error));
    }

    private static CrashingStorage WithOldContent()
    {
        var storage = new CrashingStorage();
        storage.CreateFolder("/data");
        storage.SyncFolder("/");
        AtomicFile.Write(storage, Path, Old);
        return storage;
    }

    private static bool TryWrite(IStorage storage)
    {
        try
        {
            AtomicFile.Write(storage, Path, New);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static byte[] Read(IStorage storage)
    {
        using var file = storage.Open(Path, StorageOpenMode.Read);
        var content = new byte[file.Length];
        return content[..file.Read(0, content)];
    }
}
