namespace Cleave.Iterations;

/// <summary>The scope of one iteration of an <see cref="IterationAllocator"/>. Disposing it marks the end of the iteration.</summary>
/// <remarks>Only the first disposal of a scope has an effect, from any thread. <c>default</c> is no scope;
/// disposing it does nothing.</remarks>
public readonly struct IterationScope : IDisposable, IEquatable<IterationScope>
{
    private readonly IterationAllocator? _allocator;
    private readonly long _iteration;

    internal IterationScope(IterationAllocator allocator, long iteration)
    {
        _allocator = allocator;
        _iteration = iteration;
    }

    /// <summary>Marks the end of the iteration.</summary>
    public void Dispose() => _allocator?.EndIteration(_iteration);

    /// <inheritdoc/>
    public bool Equals(IterationScope other) => _allocator == other._allocator && _iteration == other._iteration;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IterationScope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_allocator, _iteration);

    /// <summary>Returns the number of the iteration in words.</summary>
    public override string ToString() =>
        _allocator is null ? "no iteration" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"iteration {_iteration}");

    /// <summary>Reports whether two values are the scope of the same iteration.</summary>
    public static bool operator ==(IterationScope left, IterationScope right) => left.Equals(right);

    /// <summary>Reports whether two values are scopes of different iterations.</summary>
    public static bool operator !=(IterationScope left, IterationScope right) => !left.Equals(right);
}
