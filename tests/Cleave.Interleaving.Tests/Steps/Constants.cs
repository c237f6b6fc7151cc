using System.Runtime.CompilerServices;

namespace Cleave.Interleaving.Steps;

/// <content>The same for types of which a constant is written as another, so that the compiler cannot infer the type.</content>
internal static partial class Interlocked
{
    public static byte CompareExchange(
        ref byte location, byte value, byte comparand, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        CompareExchange<byte>(ref location, value, comparand, file, member, line);

    public static byte Exchange(
        ref byte location, byte value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Exchange<byte>(ref location, value, file, member, line);

    public static int CompareExchange(
        ref int location, int value, int comparand, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        CompareExchange<int>(ref location, value, comparand, file, member, line);

    public static int Exchange(
        ref int location, int value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Exchange<int>(ref location, value, file, member, line);

    public static uint CompareExchange(
        ref uint location, uint value, uint comparand, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        CompareExchange<uint>(ref location, value, comparand, file, member, line);

    public static uint Exchange(
        ref uint location, uint value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Exchange<uint>(ref location, value, file, member, line);

    public static long CompareExchange(
        ref long location, long value, long comparand, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        CompareExchange<long>(ref location, value, comparand, file, member, line);

    public static long Exchange(
        ref long location, long value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Exchange<long>(ref location, value, file, member, line);

    public static ulong CompareExchange(
        ref ulong location, ulong value, ulong comparand, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        CompareExchange<ulong>(ref location, value, comparand, file, member, line);

    public static ulong Exchange(
        ref ulong location, ulong value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Exchange<ulong>(ref location, value, file, member, line);

    public static nuint CompareExchange(
        ref nuint location, nuint value, nuint comparand, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        CompareExchange<nuint>(ref location, value, comparand, file, member, line);

    public static nuint Exchange(
        ref nuint location, nuint value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Exchange<nuint>(ref location, value, file, member, line);
}

/// <inheritdoc cref="Interlocked"/>
internal static partial class Volatile
{
    public static void Write(
        ref byte location, byte value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Write<byte>(ref location, value, file, member, line);

    public static void Write(
        ref int location, int value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Write<int>(ref location, value, file, member, line);

    public static void Write(
        ref uint location, uint value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Write<uint>(ref location, value, file, member, line);

    public static void Write(
        ref long location, long value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Write<long>(ref location, value, file, member, line);

    public static void Write(
        ref ulong location, ulong value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Write<ulong>(ref location, value, file, member, line);

    public static void Write(
        ref nuint location, nuint value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Write<nuint>(ref location, value, file, member, line);
}
