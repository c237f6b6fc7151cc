namespace Cleave;

/// <summary>A lock for sections of some nanoseconds, of which an allocator has millions a second.</summary>
/// <remarks>
/// The framework's spin lock without owner tracking: half the cost of a monitor where nobody waits. Who waits spins, then yields, then
/// sleeps, so the rare long section (an inspection, a force merge) burns no core. Not re-entrant: a section calls nothing that enters.
/// </remarks>
internal sealed class ShortLock
{
    private SpinLock _lock = new(enableThreadOwnerTracking: false);

    /// <summary>Enters; disposing the scope leaves.</summary>
    public Scope Enter()
    {
        bool taken = false;
        _lock.Enter(ref taken);
        return new Scope(this);
    }

    internal readonly ref struct Scope(ShortLock entered)
    {
        public void Dispose() => entered._lock.Exit(useMemoryBarrier: false);
    }
}
