using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.State;

/// <summary>Up to 256 bits in the order in which they are written, the lowest bit of a byte first.</summary>
internal struct NodeBits
{
    /// <summary>The number of bytes of all bits.</summary>
    public const int MostBytes = 32;

    private Words _words;

    /// <summary>Loads the bits that some data begins with.</summary>
    /// <param name="data">The data. What is behind its end counts as 0.</param>
    public void Load(ReadOnlySpan<byte> data)
    {
        if (data.Length < MostBytes)
        {
            LoadPadded(data);
            return;
        }

        for (int at = 0; at < MostBytes / sizeof(ulong); at++)
        {
            _words[at] = BinaryPrimitives.ReadUInt64LittleEndian(data[(at * sizeof(ulong))..]);
        }
    }

    /// <summary>The number of bits that were put or taken.</summary>
    public int Count { readonly get; private set; }

    /// <summary>The bytes that those bits begin.</summary>
    public readonly int Bytes => (Count + 7) / 8;

    /// <summary>Whether the rest of the last byte is zero.</summary>
    public readonly bool IsPadded => (Count & 7) == 0 || (_words[Count >> 6] >> (Count & 63) & WordBits.Lowest(8 - (Count & 7))) == 0;

    /// <summary>Appends bits behind those that were put.</summary>
    /// <param name="bits">The bits; those from the count on are 0.</param>
    /// <param name="count">The number of bits, 0 to 64.</param>
    public void Put(ulong bits, int count)
    {
        int shift = Count & 63;
        int word = Count >> 6;
        _words[word] |= bits << shift;
        if (shift + count > 64)
        {
            _words[word + 1] = bits >> (64 - shift);
        }

        Count += count;
    }

    /// <summary>Takes the next bits.</summary>
    /// <param name="count">The number of bits, 0 to 64.</param>
    public ulong Take(int count)
    {
        int shift = Count & 63;
        int word = Count >> 6;
        ulong bits = count == 0 ? 0 : _words[word] >> shift;
        if (shift + count > 64)
        {
            bits |= _words[word + 1] << (64 - shift);
        }

        Count += count;
        return bits & WordBits.Lowest(count);
    }

    /// <summary>Appends the bits of a set among those that are possible, unless none or all of them are members.</summary>
    /// <returns>The form: 0 for none, 1 for all, 2 for bits.</returns>
    public int PutSet(ulong members, ulong possible)
    {
        if (members == 0)
        {
            return NodeForm.None;
        }

        if (members == possible)
        {
            return NodeForm.All;
        }

        Put(WordBits.Gather(members, possible), BitOperations.PopCount(possible));
        return NodeForm.Listed;
    }

    /// <summary>Takes the bits of a set in a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="possible">The possible members.</param>
    /// <param name="members">The members.</param>
    /// <returns>False if <see cref="PutSet"/> writes that set in another form.</returns>
    public bool TryTakeSet(int form, ulong possible, out ulong members)
    {
        members = form switch
        {
            NodeForm.None => 0,
            NodeForm.All => possible,
            _ => WordBits.Scatter(Take(BitOperations.PopCount(possible)), possible),
        };
        return form switch
        {
            NodeForm.None => true,
            NodeForm.All => possible != 0,
            NodeForm.Listed => members != 0 && members != possible,
            _ => false,
        };
    }

    /// <summary>Whether other bits begin with exactly those that were put.</summary>
    /// <param name="bits">The other bits.</param>
    /// <param name="count">The number of the other bits.</param>
    public readonly bool Begins(in NodeBits bits, int count)
    {
        bool isEqual = count == Count;
        for (int at = 0; at * 64 < Count && isEqual; at++)
        {
            ulong mask = WordBits.Lowest(Math.Min(64, Count - (at * 64)));
            isEqual = ((_words[at] ^ bits._words[at]) & mask) == 0;
        }

        return isEqual;
    }

    /// <summary>Copies the bytes that were put.</summary>
    /// <param name="destination">Receives them, with zeros behind them; 32 bytes at least.</param>
    public readonly void CopyTo(Span<byte> destination)
    {
        for (int at = 0; at < MostBytes / sizeof(ulong); at++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(at * sizeof(ulong))..], _words[at]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LoadPadded(ReadOnlySpan<byte> data)
    {
        Span<byte> padded = stackalloc byte[MostBytes];
        padded.Clear();
        data.CopyTo(padded);
        Load(padded);
    }

    [InlineArray((MostBytes / sizeof(ulong)) + 1)]
    private struct Words
    {
        private ulong _first;
    }
}
