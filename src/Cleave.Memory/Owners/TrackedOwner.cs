namespace Cleave.Memory.Owners;

/// <summary>What every owner of typed memory has: it frees once, and is reported where nobody disposed it.</summary>
/// <remarks>See <see cref="OwnerTracking"/> for what becomes of an owner that is lost.</remarks>
public abstract class TrackedOwner : IDisposable, ITrackedOwner
{
    private readonly OwnerTag? _tag;

    private protected TrackedOwner() => _tag = OwnerTracking.Attach(this);

    /// <summary>Reports what nobody disposed.</summary>
    ~TrackedOwner()
    {
        if (OwnerTracking.ReportLost(this, _tag))
        {
            CloseIfHeapIsThere();
        }
    }

    /// <summary>Whether the memory has been given back, or given up to somebody else.</summary>
    public abstract bool IsDisposed { get; }

    Type ITrackedOwner.Kind => GetType();

    nuint ITrackedOwner.HeldAddress => HeldAddress;

    nuint ITrackedOwner.HeldBytes => HeldBytes;

    private protected abstract nuint HeldAddress { get; }

    private protected abstract nuint HeldBytes { get; }

    /// <summary>Gives the memory back. Further calls do nothing; of several at once, one gives it back.</summary>
    public void Dispose()
    {
        Close();
        if (HeldBytes == 0)
        {
            // Memory that is still pinned can be lost yet.
            OwnerTracking.Detach(_tag);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Gives the memory back, once; memory that somebody has pinned goes later.</summary>
    private protected abstract void Close();

    private void CloseIfHeapIsThere()
    {
        try
        {
            Close();
        }
        catch (ObjectDisposedException)
        {
            // The heap went first, and took the memory with it.
        }
    }
}
