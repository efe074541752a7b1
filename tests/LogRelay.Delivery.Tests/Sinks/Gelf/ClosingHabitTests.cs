using LogRelay.Delivery.Sinks.Gelf;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class ClosingHabitTests
{
    private readonly ClosingHabit _habit = new(TimeSpan.FromSeconds(20));

    [Fact]
    public void Receiver_that_never_closed_is_believed_after_five_ends()
    {
        Assert.Equal([false, false, false, false, true, true], Ends(6));
        Assert.InRange(_habit.Wait, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Receiver_that_has_closed_before_is_taken_for_one_that_hangs_for_much_longer()
    {
        _habit.Closed();

        Assert.Equal(Enumerable.Repeat(false, 19).Append(true), Ends(20));
    }

    [Fact]
    public void Receiver_that_does_not_read_has_to_prove_everything_again()
    {
        Ends(5);
        _habit.Hung();

        Assert.False(_habit.IsNeverClosing);
        Assert.Equal(_habit.Patience, _habit.Wait);
        Assert.Equal([false, false, false, false, true], Ends(5));
    }

    [Fact]
    public void Receiver_that_closes_after_all_is_held_to_it()
    {
        Ends(5);
        _habit.Closed();

        Assert.False(_habit.IsNeverClosing);
        Assert.Equal(Enumerable.Repeat(false, 5), Ends(5));
    }

    private List<bool> Ends(int count) => [.. Enumerable.Range(0, count).Select(_ => _habit.AcceptsAcknowledgement())];
}
