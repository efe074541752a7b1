using System.Globalization;
using LogRelay.Query.Service;
using Xunit;

namespace LogRelay.Query.Tests.Service;

/// <summary>Searching gives way to logging: its threads are nicer, before and after every wait.</summary>
public sealed class YieldingThreadsTests
{
    [Fact]
    public async Task Work_runs_on_threads_that_give_way_and_stays_there()
    {
        using var threads = new YieldingThreads();

        var niceness = await Task.Factory.StartNew(
            async () =>
            {
                var before = Niceness();
                await Task.Yield();
                return (before, Niceness());
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.DenyChildAttach, threads).Unwrap();

        Assert.Equal((10, 10), niceness);
        Assert.NotEqual(10, Niceness());
    }

    [Fact]
    public async Task More_work_than_threads_is_all_done()
    {
        using var threads = new YieldingThreads();
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Factory.StartNew(
            () => Interlocked.Increment(ref done), TestContext.Current.CancellationToken, TaskCreationOptions.DenyChildAttach, threads)));
        Assert.Equal(1000, done);
    }

    private static int Niceness() =>
        int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[1].Split(' ')[16], CultureInfo.InvariantCulture);
}
