namespace Cleave.BestFit;

/// <summary>A range as its owner reads it. When the range is resized or moved, the box leads to another one.</summary>
/// <remarks>The value is written before anybody else sees the box, so readers need no lock.</remarks>
internal sealed class RangeBox
{
    private volatile RangeBox? _next;

    /// <summary>The range as it was when the box was made.</summary>
    public AllocatedRange Value { get; set; }

    /// <summary>The box with a later state of the range; null if this is the last one. Written under the allocator's lock.</summary>
    public RangeBox? Next
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>The box with the state of the range now.</summary>
    public RangeBox Last
    {
        get
        {
            RangeBox last = this;
            while (last.Next is { } next)
            {
                last = next;
            }

            return last;
        }
    }
}
