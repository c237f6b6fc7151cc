namespace Cleave.Orleans.Storage;

/// <summary>A write of a state that waits for its turn.</summary>
/// <param name="Name">The name of the state.</param>
/// <param name="Grain">The id of the grain.</param>
/// <param name="Version">The version that the state must have; 0 for a state that is not there.</param>
/// <param name="Payload">The new bytes; null deletes the state.</param>
internal sealed record StateWrite(string Name, string Grain, long Version, byte[]? Payload) : IComparable<StateWrite>
{
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the write is durable, with false if the state had another version.</summary>
    public Task<bool> Ended => _ended.Task;

    public void End(bool isWritten) => _ended.TrySetResult(isWritten);

    public void Fail(Exception failure) => _ended.TrySetException(failure);

    /// <summary>Compares by grain and name. If all transactions lock rows in one order, none waits for another in a circle.</summary>
    public int CompareTo(StateWrite? other)
    {
        int byGrain = string.CompareOrdinal(Grain, other?.Grain);
        return byGrain != 0 ? byGrain : string.CompareOrdinal(Name, other?.Name);
    }
}
