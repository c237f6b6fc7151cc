namespace Cleave.Tools.Bench.Malloc.Mapping;

/// <summary>Memory that grows and keeps what it holds.</summary>
internal interface IGrowing : IDisposable
{
    /// <summary>Makes it that long, and writes a byte to each page that came to it.</summary>
    void GrowTo(nuint bytes);

    /// <summary>Gives its memory back, and begins anew.</summary>
    void Clear();
}
