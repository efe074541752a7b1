using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Storage;

public sealed class FaultyStorageTests : IDisposable
{
    private readonly StorageUnderTest _under = new(StorageFace.Faulty);

    [Fact]
    public void Fail_NthWrite_WritesItsShareAndThenFails()
    {
        var storage = (FaultyStorage)_under.Storage;
        using var file = storage.Open(_under.File("a"), StorageOpenMode.ReadWrite);
        storage.Fail(StorageOperation.Write, StorageErrno.DeviceError, nth: 2, times: 1, shortWriteBytes: 1);

        file.Write(0, "ab"u8);
        var error = Assert.Throws<IOException>(() => file.Write(2, "cd"u8));
        Assert.Equal("abc"u8, _under.Get("a"));
        file.Write(2, "cd"u8);

        Assert.Equal(StorageErrno.DeviceError, error.HResult);
        Assert.Equal("abcd"u8, _under.Get("a"));
    }

    [Fact]
    public void Fail_OnePath_LeavesTheOthers_UntilHealed()
    {
        var storage = (FaultyStorage)_under.Storage;
        storage.Fail(StorageOperation.All, StorageErrno.DeviceError, path: "bad");

        _under.Put("good", "x"u8);
        Assert.Throws<IOException>(() => _under.Put("bad", "x"u8));
        Assert.Throws<IOException>(() => storage.Rename(_under.File("good"), _under.File("bad")));
        storage.Heal();
        _under.Put("bad", "x"u8);

        Assert.Equal("x"u8, _under.Get("bad"));
    }

    [Fact]
    public void FillUp_WritesWhatFits_ThenSaysDiskFull()
    {
        var storage = (FaultyStorage)_under.Storage;
        using var file = storage.Open(_under.File("a"), StorageOpenMode.ReadWrite);
        storage.FillUp(freeBytes: 5);

        file.Write(0, "abc"u8);
        Assert.True(StorageErrno.IsDiskFull(Assert.Throws<IOException>(() => file.Write(3, "def"u8))));
        Assert.True(StorageErrno.IsDiskFull(Assert.Throws<IOException>(() => file.Write(5, "f"u8))));

        Assert.Equal("abcde"u8, _under.Get("a"));
    }

    public void Dispose() => _under.Dispose();
}
