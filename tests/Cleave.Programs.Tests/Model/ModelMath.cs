namespace Cleave.Programs.Tests.Model;

/// <summary>Arithmetic of the rules, 128 bits wide so that nothing near 2^64 wraps.</summary>
internal static class ModelMath
{
    public static UInt128 RoundUp(UInt128 value, UInt128 step) => (value + step - 1) / step * step;

    public static UInt128 NextPowerOfTwo(UInt128 value) => UInt128.IsPow2(value) ? value : UInt128.One << (Log2(value) + 1);

    /// <summary>Rounded down; the value must not be 0.</summary>
    public static int Log2(UInt128 value) => (int)UInt128.Log2(value);
}
