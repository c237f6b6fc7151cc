namespace Cleave.Memory.Owners;

/// <summary>The base class of owners of typed memory: frees the memory once, and reports an owner that was never disposed.</summary>
/// <remarks><see cref="OwnerTracking"/> describes how lost owners are reported.</remarks>
/// <example>
/// <code>
/// // Owners of any kind can be kept in one list and disposed together.
/// List&lt;TrackedOwner&gt; owners = [new KBox&lt;int&gt;(1), new VVec&lt;byte&gt;(capacity: 1 &lt;&lt; 20)];
/// owners.ForEach(owner =&gt; owner.Dispose());
/// Console.WriteLine(owners.TrueForAll(owner =&gt; owner.IsDisposed)); // True
/// </code>
/// </example>
public abstract class TrackedOwner : IDisposable, ITrackedOwner
{
    private readonly OwnerTag? _tag;

    private protected TrackedOwner() => _tag = OwnerTracking.Attach(this);

    /// <summary>Reports an owner that was never disposed.</summary>
    ~TrackedOwner()
    {
        if (OwnerTracking.ReportLost(this, _tag))
        {
            CloseIfHeapIsThere();
        }
    }

    /// <summary>Whether the owner was disposed or has released its memory.</summary>
    public abstract bool IsDisposed { get; }

    Type ITrackedOwner.Kind => GetType();

    nuint ITrackedOwner.HeldAddress => HeldAddress;

    nuint ITrackedOwner.HeldBytes => HeldBytes;

    /// <summary>The address of the first byte that the owner holds.</summary>
    private protected abstract nuint HeldAddress { get; }

    /// <summary>The number of bytes that the owner holds; 0 if it holds no memory.</summary>
    private protected abstract nuint HeldBytes { get; }

    /// <summary>Frees the memory. Further calls do nothing; of several calls at the same time, one frees.</summary>
    public void Dispose()
    {
        Close();
        if (HeldBytes == 0)
        {
            // While the memory is pinned it is not freed, so tracking and the finalizer stay until the last pin is removed.
            OwnerTracking.Detach(_tag);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Returns the type of the owner and the size and address of its memory, or "disposed".</summary>
    public override string ToString() =>
        IsDisposed ? $"{OwnerText.Of(GetType())}: disposed"
        : HeldBytes == 0 ? $"{OwnerText.Of(GetType())}: empty"
        : $"{OwnerText.Of(GetType())} of {ByteText.Exact(HeldBytes)} at {AddressText.Of(HeldAddress)}";

    /// <summary>Frees the memory once. Pinned memory is freed when the last pin is removed.</summary>
    private protected abstract void Close();

    private void CloseIfHeapIsThere()
    {
        try
        {
            Close();
        }
        catch (ObjectDisposedException)
        {
            // The heap was disposed earlier and unmapped the memory.
        }
    }
}
