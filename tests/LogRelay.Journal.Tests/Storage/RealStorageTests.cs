using System.Diagnostics;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Storage;

public sealed class RealStorageTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();

    [Fact]
    public void Open_ReadWrite_CreatesWithMode0640()
    {
        using (_storage.Open(_folder.File("a"), StorageOpenMode.ReadWrite))
        {
        }

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            File.GetUnixFileMode(_folder.File("a")));
    }

    [Fact]
    public void CreateFolder_Nested_EachHasMode0700()
    {
        _storage.CreateFolder(_folder.File("a/b"));
        _storage.CreateFolder(_folder.File("a/b"));

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.File("a")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.File("a/b")));
    }

    [Fact]
    public void Read_AcrossTheEnd_ReturnsWhatIsThere()
    {
        using var file = _storage.Open(_folder.File("a"), StorageOpenMode.ReadWrite);
        file.Write(3, "def"u8);
        file.Write(0, "abc"u8);
        var buffer = new byte[10];

        Assert.Equal(4, file.Read(2, buffer));
        Assert.Equal("cdef"u8, buffer.AsSpan(0, 4));
        Assert.Equal(0, file.Read(6, buffer));
        Assert.Equal(0, file.Read(1000, buffer));
        Assert.Equal(6, file.Length);
    }

    [Fact]
    public void Open_Truncate_EmptiesTheFile_AndReadWriteKeepsIt()
    {
        using (var file = _storage.Open(_folder.File("a"), StorageOpenMode.Truncate))
        {
            file.Write(0, "abc"u8);
        }
        using (var kept = _storage.Open(_folder.File("a"), StorageOpenMode.ReadWrite))
        {
            Assert.Equal(3, kept.Length);
        }
        using var emptied = _storage.Open(_folder.File("a"), StorageOpenMode.Truncate);
        Assert.Equal(0, emptied.Length);
    }

    [Fact]
    public void SetLength_CutsAndExtendsWithZeros()
    {
        using var file = _storage.Open(_folder.File("a"), StorageOpenMode.ReadWrite);
        file.Write(0, "abcdef"u8);
        file.SetLength(2);
        file.SetLength(4);
        file.Sync();
        var buffer = new byte[10];

        Assert.Equal(4, file.Read(0, buffer));
        Assert.Equal("ab\0\0"u8, buffer.AsSpan(0, 4));
    }

    [Fact]
    public void Handle_AfterRenameAndRemoval_StillReads()
    {
        using var file = _storage.Open(_folder.File("a"), StorageOpenMode.ReadWrite);
        file.Write(0, "abc"u8);
        _storage.Rename(_folder.File("a"), _folder.File("b"));
        _storage.Delete(_folder.File("b"));

        Assert.Equal(3, file.Read(0, new byte[10]));
        Assert.Empty(_storage.List(_folder.Path));
    }

    [Fact]
    public void Rename_OverAnExistingFile_ReplacesIt()
    {
        File.WriteAllText(_folder.File("a"), "new");
        File.WriteAllText(_folder.File("b"), "old");

        _storage.Rename(_folder.File("a"), _folder.File("b"));

        Assert.Equal("new", File.ReadAllText(_folder.File("b")));
        Assert.False(_storage.Exists(_folder.File("a")));
    }

    [Fact]
    public void Missing_FileOrFolder_IsTypedOrNothing()
    {
        Assert.Throws<FileNotFoundException>(() => _storage.Open(_folder.File("a"), StorageOpenMode.Read));
        Assert.Throws<DirectoryNotFoundException>(() => _storage.Open(_folder.File("x/a"), StorageOpenMode.ReadWrite));
        Assert.Throws<FileNotFoundException>(() => _storage.Rename(_folder.File("a"), _folder.File("b")));
        Assert.Throws<FileNotFoundException>(() => _storage.SyncFolder(_folder.File("x")));
        Assert.Empty(_storage.List(_folder.File("x")));
        Assert.False(_storage.Exists(_folder.File("x")));
        _storage.Delete(_folder.File("x/a"));
        _storage.Delete(_folder.File("a"));
        _storage.DeleteFolder(_folder.File("x"));
    }

    [Theory]
    [InlineData(StorageOpenMode.Read)]
    [InlineData(StorageOpenMode.ReadWrite)]
    [InlineData(StorageOpenMode.Truncate)]
    public async Task Open_FifoDeviceFolderOrLink_IsRefusedWithoutBlocking(StorageOpenMode mode)
    {
        var ct = TestContext.Current.CancellationToken;
        var fifo = _folder.File("fifo");
        using (var mkfifo = Process.Start("mkfifo", [fifo]))
        {
            await mkfifo.WaitForExitAsync(ct);
        }
        Directory.CreateDirectory(_folder.File("folder"));
        await File.WriteAllTextAsync(_folder.File("target"), "kept", ct);
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("target"));

        foreach (var path in new[] { fifo, "/dev/null", _folder.File("folder"), _folder.File("link") })
        {
            var error = await Assert.ThrowsAnyAsync<IOException>(
                () => Task.Run(() => _storage.Open(path, mode).Dispose(), ct).WaitAsync(TimeSpan.FromSeconds(10), ct));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("kept", await File.ReadAllTextAsync(_folder.File("target"), ct));
    }

    [Fact]
    public void Open_DeviceThatIsFull_WriteSaysDiskFull()
    {
        // /dev/full is refused as a device by Open, so the mapping of errno is held on a real handle.
        using var handle = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.ReadWrite);
        using var file = new RealStorageFile("/dev/full", handle);

        var error = Assert.ThrowsAny<IOException>(() => file.Write(0, "x"u8));

        Assert.True(StorageErrno.IsDiskFull(error), $"HResult {error.HResult}");
    }

    [Fact]
    public void Write_BeyondWhatTheFileSystemHolds_IsAnIOException()
    {
        using var file = _storage.Open(_folder.File("a"), StorageOpenMode.ReadWrite);

        var error = Assert.ThrowsAny<IOException>(() => file.Write(long.MaxValue - 10, "x"u8));

        Assert.Equal(StorageErrno.FileTooLarge, error.HResult);
        Assert.Contains(_folder.File("a"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_HiddenFilesFoldersAndLinks_AreNamed()
    {
        File.WriteAllText(_folder.File(".hidden"), "");
        Directory.CreateDirectory(_folder.File("folder"));
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("folder"));

        Assert.Equal(
            [new(".hidden", false), new("folder", true), new("link", false)],
            _storage.List(_folder.Path).OrderBy(entry => entry.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void DeleteFolder_WithContent_RemovesItAndNotWhatLinksPointTo()
    {
        Directory.CreateDirectory(_folder.File("kept"));
        File.WriteAllText(_folder.File("kept/a"), "");
        Directory.CreateDirectory(_folder.File("gone/inner"));
        File.WriteAllText(_folder.File("gone/inner/a"), "");
        File.CreateSymbolicLink(_folder.File("gone/link"), _folder.File("kept"));

        _storage.DeleteFolder(_folder.File("gone"));

        Assert.False(_storage.Exists(_folder.File("gone")));
        Assert.True(_storage.Exists(_folder.File("kept/a")));
        _storage.SyncFolder(_folder.Path);
    }

    [Theory]
    [InlineData("relative/path")]
    [InlineData("/tmp/a\0b")]
    [InlineData("")]
    public void AnyCall_PathThatIsNotAbsoluteOrHidesANul_IsTheCallersMistake(string path)
    {
        Assert.Throws<ArgumentException>(() => _storage.Open(path, StorageOpenMode.ReadWrite));
        Assert.Throws<ArgumentException>(() => _storage.Delete(path));
        Assert.Throws<ArgumentException>(() => _storage.Rename(path, _folder.File("b")));
    }

    public void Dispose() => _folder.Dispose();
}
