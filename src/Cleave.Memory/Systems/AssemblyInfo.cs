using System.Runtime.CompilerServices;

// Everything that crosses to the operating system is blittable; with this attribute the compiler refuses anything else.
[assembly: DisableRuntimeMarshalling]
