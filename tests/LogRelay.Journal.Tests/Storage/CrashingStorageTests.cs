using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Storage;

public sealed class CrashingStorageTests
{
    private const int Seeds = 300;

    [Fact]
    public void Crash_SyncedBytesAndNames_AreThereForEverySeed() => ForEverySeed(
        storage =>
        {
            using var file = storage.Open("/data/a", StorageOpenMode.ReadWrite);
            file.Write(0, new string('x', 5000).Select(letter => (byte)letter).ToArray());
            file.Sync();
            storage.SyncFolder("/data");
            file.Write(5000, new byte[3000]);
        },
        storage =>
        {
            var content = Read(storage, "/data/a");
            Assert.Equal(5000, content.AsSpan(0, 5000).Count((byte)'x'));
            return "";
        });

    [Fact]
    public void Crash_UnsyncedGrowth_VanishesOrStaysInPartOrIsNuls()
    {
        var seen = ForEverySeed(
            storage =>
            {
                using var file = Secured(storage, "/data/a", "old"u8);
                file.Write(3, Enumerable.Repeat((byte)'n', 2000).ToArray());
            },
            storage =>
            {
                var content = Read(storage, "/data/a");
                Assert.Equal("old"u8, content.AsSpan(0, 3));
                var rest = content.AsSpan(3);
                Assert.False(rest.ContainsAnyExcept((byte)'n', (byte)0));
                return rest.Length == 0 ? "gone" : rest.Contains((byte)0)
                    ? rest.Contains((byte)'n') ? "mixed" : "nuls"
                    : rest.Length == 2000 ? "whole" : "prefix";
            });

        Assert.Equal(["gone", "mixed", "nuls", "prefix", "whole"], seen);
    }

    [Fact]
    public void Crash_UnsyncedOverwrite_IsOldOrNewInEachSectorButNeverNuls()
    {
        var seen = ForEverySeed(
            storage =>
            {
                using var file = Secured(storage, "/data/a", Enumerable.Repeat((byte)'o', 1024).ToArray());
                file.Write(0, Enumerable.Repeat((byte)'n', 1024).ToArray());
            },
            storage =>
            {
                var content = Read(storage, "/data/a");
                Assert.Equal(1024, content.Length);
                Assert.Equal([content[0], content[512]], content.Chunk(512).Select(sector => Assert.Single(sector.Distinct())));
                return $"{(char)content[0]}{(char)content[512]}";
            });

        Assert.Equal(["nn", "no", "on", "oo"], seen);
    }

    [Fact]
    public void Crash_UnsyncedTruncation_IsDoneOrUndone()
    {
        var seen = ForEverySeed(
            storage =>
            {
                Secured(storage, "/data/a", "old"u8).Dispose();
                storage.Open("/data/a", StorageOpenMode.Truncate).Dispose();
            },
            storage => System.Text.Encoding.UTF8.GetString(Read(storage, "/data/a")));

        Assert.Equal(["", "old"], seen);
    }

    [Fact]
    public void Crash_UnsyncedRenames_SurviveInTheirOrderOnly()
    {
        var seen = ForEverySeed(
            storage =>
            {
                Secured(storage, "/data/a", "a"u8).Dispose();
                Secured(storage, "/data/b", "b"u8).Dispose();
                storage.Rename("/data/b", "/data/c");
                storage.Rename("/data/a", "/data/b");
                storage.Open("/data/a", StorageOpenMode.ReadWrite).Dispose();
                storage.Delete("/data/c");
            },
            storage => string.Join(' ', storage.List("/data").Select(
                entry => $"{entry.Name}={System.Text.Encoding.UTF8.GetString(Read(storage, "/data/" + entry.Name))}")));

        Assert.Equal(["a= b=a", "a= b=a c=b", "a=a b=b", "a=a c=b", "b=a c=b"], seen);
    }

    [Fact]
    public void Crash_FoldersNeverSynced_TakeTheirFilesWithThem()
    {
        var seen = ForEverySeed(
            storage =>
            {
                storage.CreateFolder("/data/x/y");
                Secured(storage, "/data/x/y/a", "a"u8).Dispose();
            },
            storage => $"{storage.Exists("/data/x")} {storage.Exists("/data/x/y")} {storage.Exists("/data/x/y/a")}");

        // The file's folder was synced, its own folder's folder was not.
        Assert.Equal(["False False False", "True False False", "True True True"], seen);
    }

    [Fact]
    public void Crash_FolderRemovedWithoutSync_IsThereAgainOrGoneAsAWhole()
    {
        var seen = ForEverySeed(
            storage =>
            {
                storage.CreateFolder("/data/x");
                storage.SyncFolder("/data");
                Secured(storage, "/data/x/a", "a"u8).Dispose();
                storage.DeleteFolder("/data/x");
                Assert.False(storage.Exists("/data/x/a"));
            },
            storage => $"{storage.Exists("/data/x")} {storage.Exists("/data/x/a")}");

        Assert.Equal(["False False", "True True"], seen);
    }

    [Fact]
    public void Crash_OpenHandles_AreDead_AndKillKeepsTheBytes()
    {
        var storage = Empty();
        var file = storage.Open("/data/a", StorageOpenMode.ReadWrite);
        file.Write(0, "abc"u8);

        storage.Kill();

        Assert.Throws<IOException>(() => file.Write(0, "x"u8));
        Assert.Throws<IOException>(() => file.Read(0, new byte[1]));
        Assert.Throws<IOException>(file.Sync);
        Assert.Throws<IOException>(() => file.Length);
        Assert.Equal("abc"u8, Read(storage, "/data/a"));
    }

    [Fact]
    public void Crash_SameSeed_SameBytes()
    {
        var contents = Enumerable.Range(0, 2).Select(_ =>
        {
            var storage = Empty();
            using var file = Secured(storage, "/data/a", "old"u8);
            file.Write(3, Enumerable.Repeat((byte)'n', 9000).ToArray());
            storage.Crash(4711);
            return Read(storage, "/data/a");
        }).ToArray();

        Assert.Equal(contents[0], contents[1]);
    }

    private static SortedSet<string> ForEverySeed(Action<CrashingStorage> before, Func<CrashingStorage, string> after)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var storage = Empty();
            before(storage);
            storage.Crash(seed);
            seen.Add(after(storage));
        }
        return seen;
    }

    private static CrashingStorage Empty()
    {
        var storage = new CrashingStorage();
        storage.CreateFolder("/data");
        storage.SyncFolder("/");
        return storage;
    }

    private static IStorageFile Secured(CrashingStorage storage, string path, ReadOnlySpan<byte> content)
    {
        var file = storage.Open(path, StorageOpenMode.ReadWrite);
        file.Write(0, content);
        file.Sync();
        storage.SyncFolder(Path.GetDirectoryName(path)!);
        return file;
    }

    private static byte[] Read(CrashingStorage storage, string path)
    {
        using var file = storage.Open(path, StorageOpenMode.Read);
        var content = new byte[file.Length];
        return content[..file.Read(0, content)];
    }
}
