using CsCheck;
using LogRelay.Journal.Retention;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Retention;

public sealed class DiskBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Without_a_budget_nobody_gives_anything()
    {
        var user = new User("a", [100, 100], active: 0);
        var budget = new DiskBudget(null, _time);
        budget.Add(user);
        Assert.Equal(0, budget.Enforce());
        Assert.Equal(200, user.DiskBytes);
    }

    [Fact]
    public void The_one_who_takes_most_gives_first_and_whoever_is_under_his_share_gives_nothing()
    {
        var chatty = new User("chatty", [.. Enumerable.Repeat(10L, 100)], active: 5);
        var quiet = new User("quiet", [10, 10], active: 5);
        var middle = new User("middle", [.. Enumerable.Repeat(10L, 20)], active: 5);
        var budget = Of(300, chatty, quiet, middle);
        Assert.Equal(0, budget.Enforce());
        Assert.InRange(budget.DiskBytes, 290, 300);
        Assert.Equal((25, 10), (quiet.DiskBytes, chatty.DiskBytes - middle.DiskBytes is >= -10 and <= 10 ? 10 : 0));
    }

    [Fact]
    public void What_no_sink_needs_goes_before_what_one_needs_also_where_another_stream_is_larger()
    {
        var spooling = new User("spooling", [.. Enumerable.Repeat(10L, 30)], active: 0) { Undelivered = 30 };
        var delivered = new User("delivered", [.. Enumerable.Repeat(10L, 20)], active: 0);
        var budget = Of(400, spooling, delivered);
        // An equal share is 200: the one with 200 keeps it, so the other has to give what is needed.
        Assert.Equal(0, budget.Enforce());
        Assert.Equal((200, 200), (spooling.DiskBytes, delivered.DiskBytes));
        Assert.Equal(10, spooling.TakenUndelivered);
    }

    [Fact]
    public void Segments_that_are_being_written_are_asked_to_end_and_what_is_too_much_is_said()
    {
        var one = new User("one", [], active: 500);
        var other = new User("other", [], active: 10);
        var budget = Of(200, one, other);
        Assert.Equal(310, budget.Enforce());
        Assert.Equal((true, false), (one.MustRotate, other.MustRotate));
    }

    /// <summary>Any streams, any budget: within it afterwards, nobody under his share has lost anything.</summary>
    [Fact]
    public void Whatever_the_streams_are_the_budget_is_kept_and_is_fair()
    {
        Gen.Select(Gen.Int[1, 30].Array[0, 40].Array[1, 12], Gen.Int[1, 2000]).Sample((segments, limit) =>
        {
            var users = segments.Select((sizes, i) => new User($"s{i}", [.. sizes.Select(static size => (long)size)], active: 0)).ToArray();
            var before = users.Select(static user => user.DiskBytes).ToArray();
            var budget = Of(limit, users);
            var excess = budget.Enforce();
            var share = limit / users.Length;
            return excess == 0
                && budget.DiskBytes <= limit
                && users.Zip(before).All(pair => pair.Second > share || pair.First.DiskBytes == pair.Second)
                // Not more than needed: with the last segment that went it would have been too much.
                && (before.Sum() <= limit || budget.DiskBytes + 30 > limit || users.All(user => user.DiskBytes <= share));
        });
    }

    [Fact]
    public void On_a_full_disk_the_largest_gives_and_what_a_sink_needs_goes_last()
    {
        const long Megabyte = 1024 * 1024;
        var spooling = new User("spooling", [.. Enumerable.Repeat(Megabyte, 9)], active: 0) { Undelivered = 9 };
        var large = new User("large", [.. Enumerable.Repeat(Megabyte, 6)], active: 0);
        var small = new User("small", [.. Enumerable.Repeat(Megabyte, 3)], active: 0);
        var budget = Of(null, spooling, large, small);
        Assert.True(budget.TryMakeRoom(1000));
        Assert.Equal((9, 4, 3), (spooling.DiskBytes / Megabyte, large.DiskBytes / Megabyte, small.DiskBytes / Megabyte));
        Assert.True(budget.TryMakeRoom(9 * Megabyte));
        Assert.Equal((7, 0, 0), (spooling.DiskBytes / Megabyte, large.DiskBytes / Megabyte, small.DiskBytes / Megabyte));
        Assert.True(budget.TryMakeRoom(Megabyte));
        Assert.Equal(6, spooling.DiskBytes / Megabyte);
    }

    [Fact]
    public void Where_there_was_nothing_to_take_nobody_looks_again_for_a_while()
    {
        var user = new User("a", [], active: 10);
        var budget = Of(null, user);
        Assert.False(budget.TryMakeRoom(1));
        var asked = user.Asked;
        Assert.False(budget.TryMakeRoom(1));
        Assert.Equal(asked, user.Asked);
        _time.Advance(TimeSpan.FromSeconds(1));
        user.Add(50);
        Assert.True(budget.TryMakeRoom(1));
    }

    private DiskBudget Of(long? limit, params User[] users)
    {
        var budget = new DiskBudget(limit, _time);
        foreach (var user in users)
        {
            budget.Add(user);
        }
        return budget;
    }

    private sealed class User(string id, long[] segments, long active) : ISpaceUser
    {
        private readonly Queue<long> _segments = new(segments);

        public int Undelivered { get; init; }

        public int TakenUndelivered { get; private set; }

        public int Asked { get; private set; }

        public bool MustRotate { get; private set; }

        public string StreamId => id;

        public long DiskBytes => _segments.Sum() + active;

        public void Add(long segment) => _segments.Enqueue(segment);

        public long RemoveOldest(bool mayTakeUndelivered, RemovalCause cause)
        {
            Asked++;
            if (_segments.Count == 0 || (!mayTakeUndelivered && _segments.Count <= Undelivered))
            {
                return 0;
            }
            TakenUndelivered += _segments.Count <= Undelivered ? 1 : 0;
            return _segments.Dequeue();
        }

        public void RotateEarly() => MustRotate = true;
    }
}
