using System.Buffers.Binary;

namespace Cleave.Tools.Pickle;

/// <summary>How one value lies in a packed row: a kind with its width in bytes. The values of a shape's rows agree in it.</summary>
/// <remarks>
/// Whole numbers and references take only the bytes that they need, from none to eight; the width is part of the code, so a row itself
/// says nothing about its fields and every field of a shape lies at one offset.
/// </remarks>
internal static class PickleField
{
    public const byte None = 0;
    public const byte True = 1;
    public const byte False = 2;
    public const byte Real = 3;
    public const byte Negative = 4;

    /// <summary>From here on the code is one of the bases below plus the width.</summary>
    private const byte Sized = 16;
    private const byte Whole = 16;
    private const byte Object = 32;
    private const byte Row = 48;
    private const byte WidthMask = 15;

    /// <summary>Bytes that a field of this code takes.</summary>
    public static int WidthOf(byte code) => code >= Sized ? code & WidthMask : code >= Real ? sizeof(long) : 0;

    /// <summary>The code of a value and the bits that stand for it; an object gets a place in the heap's table.</summary>
    public static byte Encode(PickleHeap heap, in PickleValue value, out ulong bits)
    {
        bits = (ulong)value.Bits;
        switch (value.Kind)
        {
            case PickleKind.None:
                return None;
            case PickleKind.Boolean:
                return bits != 0 ? True : False;
            case PickleKind.RealNumber:
                return Real;
            case PickleKind.WholeNumber:
                return value.UnsignedNumber is null ? Negative : WithWidth(Whole, bits);
            default:
                bool packed = value.Content is PickleHeap;
                bits = packed ? value.RowNumber : (uint)heap.HandleOf(value);
                return WithWidth(packed ? Row : Object, bits);
        }
    }

    /// <summary>Writes the low bytes of a field's bits, as many as the span is long.</summary>
    public static void Write(Span<byte> field, ulong bits)
    {
        for (int at = 0; at < field.Length; at++)
            field[at] = (byte)(bits >> (8 * at));
    }

    /// <summary>Reads a field back.</summary>
    public static PickleValue Decode(PickleHeap heap, byte code, ReadOnlySpan<byte> field)
    {
        ulong bits = Read(field);
        return (code >= Sized ? (byte)(code & ~WidthMask) : code) switch
        {
            None => default,
            True => PickleValue.Of(true),
            False => PickleValue.Of(false),
            Real => PickleValue.Of(BitConverter.UInt64BitsToDouble(bits)),
            Negative => PickleValue.Of((long)bits),
            Whole => PickleValue.Of(bits),
            Object => heap.ObjectAt((int)bits),
            _ => PickleValue.OfRow(heap, (uint)bits),
        };
    }

    private static ulong Read(ReadOnlySpan<byte> field)
    {
        if (field.Length == sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(field);

        ulong bits = 0;
        for (int at = 0; at < field.Length; at++)
            bits |= (ulong)field[at] << (8 * at);

        return bits;
    }

    private static byte WithWidth(byte kind, ulong bits) => (byte)(kind + ((64 - System.Numerics.BitOperations.LeadingZeroCount(bits) + 7) / 8));
}
