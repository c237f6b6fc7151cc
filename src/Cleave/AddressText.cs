namespace Cleave;

/// <summary>Addresses in words, for messages.</summary>
internal static class AddressText
{
    /// <summary>The address in hexadecimal: "0x1000".</summary>
    public static string Of(ulong address) => FormattableString.Invariant($"0x{address:x}");
}
