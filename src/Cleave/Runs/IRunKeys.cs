namespace Cleave.Runs;

/// <summary>Keys that are made of two numbers of granules, the first of which decides their order.</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
internal interface IRunKeys<TKey>
{
    /// <summary>The bits of a key that come from its first number.</summary>
    static abstract TKey HighMask { get; }

    /// <summary>Makes the key of a run.</summary>
    static abstract TKey Pack(ulong high, ulong low);

    /// <summary>The first number of a key.</summary>
    static abstract ulong High(TKey key);

    /// <summary>The second number of a key.</summary>
    static abstract ulong Low(TKey key);
}
