using Cleave.Orleans.Client;

namespace Cleave.Orleans.Tests.Fleet;

/// <summary>Calls that fail, and calls that get no answer.</summary>
public sealed class CallRetryTests
{
    private static readonly FleetClientOptions Quick = new()
    {
        ResendAfter = TimeSpan.FromMilliseconds(20),
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RetryFor = TimeSpan.FromMinutes(1),
    };

    [Fact]
    public async Task A_copy_is_sent_while_there_is_no_answer_and_its_answer_counts()
    {
        var silent = new TaskCompletionSource<int>();
        int sent = 0;
        int answer = await new CallRetry(Quick).Send(
            () => ++sent == 1 ? silent.Task : Task.FromResult(sent), "a call", sendsCopies: true, CancellationToken.None);
        Assert.Equal(2, answer);
        Assert.Equal(2, sent);
    }

    [Fact]
    public async Task A_late_answer_to_the_first_copy_counts_too()
    {
        var first = new TaskCompletionSource<int>();
        int sent = 0;
        int answer = await new CallRetry(Quick).Send(
            () =>
            {
                if (++sent == 3)
                {
                    first.SetResult(7);
                }

                return sent == 1 ? first.Task : new TaskCompletionSource<int>().Task;
            },
            "a call",
            sendsCopies: true,
            CancellationToken.None);
        Assert.Equal(7, answer);
    }

    [Fact]
    public async Task A_call_without_copies_waits_and_is_sent_again_after_a_failure()
    {
        int sent = 0;
        int answer = await new CallRetry(Quick).Send(
            async () =>
            {
                await Task.Delay(100);
                return ++sent < 3 ? throw new IOException("The silo is gone.") : sent;
            },
            "a call",
            sendsCopies: false,
            CancellationToken.None);
        Assert.Equal(3, answer);
    }

    [Fact]
    public async Task Invalid_arguments_and_the_end_of_the_time_are_reported()
    {
        var retry = new CallRetry(Quick with { RetryFor = TimeSpan.Zero });
        await Assert.ThrowsAsync<ArgumentException>(
            () => new CallRetry(Quick).Send<int>(() => throw new ArgumentException("x"), "a call", true, CancellationToken.None));
        var late = await Assert.ThrowsAsync<TimeoutException>(
            () => retry.Send<int>(() => throw new IOException("The silo is gone."), "a call", true, CancellationToken.None));
        Assert.IsType<IOException>(late.InnerException);
        using var end = new CancellationTokenSource();
        Task<int> waiting = new CallRetry(Quick).Send(() => new TaskCompletionSource<int>().Task, "a call", true, end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
