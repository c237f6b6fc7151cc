namespace Cleave.Bench.Malloc.Mapping;

/// <summary>An array that grows by its own rule as elements are added, and keeps what it holds.</summary>
internal interface IGrowing : IDisposable
{
    /// <summary>Adds elements until it has so many bytes, and writes one to each page that comes to it.</summary>
    void GrowTo(nuint bytes);

    /// <summary>Gives its memory back, and begins anew.</summary>
    void Clear();
}
