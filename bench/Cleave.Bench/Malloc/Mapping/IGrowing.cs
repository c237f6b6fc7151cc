namespace Cleave.Bench.Malloc.Mapping;

/// <summary>An array that grows by its own rule as elements are added, and keeps its elements.</summary>
internal interface IGrowing : IDisposable
{
    /// <summary>Adds elements until the array has a given number of bytes, and writes one element to each new page.</summary>
    void GrowTo(nuint bytes);

    /// <summary>Frees the memory and makes the array empty.</summary>
    void Clear();
}
